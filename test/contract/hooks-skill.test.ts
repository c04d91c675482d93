import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Home, write } from '../e2e/home.ts'
import { trustRouting } from '../e2e/trusted-routing.ts'
import { fire, machine } from './hooks-harness.ts'

const RULES = 'version: 1\nrules:\n  - { name: mine, when: { skill: changelog }, role: code-auditor }\n'
const SKILL = '.claude/skills/changelog/SKILL.md'
const HEAD = '---\nname: changelog\ndescription: Writes it.\n---\n'
const BODY = '\n# Changelog\n\nSay what changed in $ARGUMENTS.\n'

/** The skill is called, and the fake worker answers with what it had on stdin: the goal in it, from the instructions on. */
async function instructed(here: Home, args: string): Promise<string | undefined> {
  const input = {
    ...{ session_id: 's1', cwd: here.project, hook_event_name: 'PreToolUse', tool_use_id: 't1' },
    ...{ tool_name: 'Skill', tool_input: { skill: 'changelog', args } },
  }
  await fire(here, { event: 'skill-call', input })
  const { document } = await here.json(['result', 'last'])
  const said = document.text?.replaceAll('\n  ', '\n') ?? ''
  return /it is to be done:\n\n(.*)\n\nPoint to the code/s.exec(said)?.[1]?.trim()
}

test.each([
  ['that generate wrote', '', (text: string) => text],
  ['in a file with other line ends', '', (text: string) => text.replaceAll('\n', '\r\n')],
  ['in a file with a byte order mark', '\ufeff', (text: string) => text],
  ['that its owner moved down', '', (text: string) => text.replace(/(<!-- .* -->\n)(\n# .*)/s, '$2$1')],
])(
  'a worker never reads the block %s, which says that the work is not the reader’s',
  async (_, mark, edit) => {
    const here = machine({ codex: ['read'], files: { [SKILL]: edit(mark + HEAD + BODY) } })
    trustRouting(here, RULES)
    await here.waybill(['generate', '--host', 'claude'])
    const path = join(here.project, SKILL)
    expect(readFileSync(path, 'utf8')).toContain('waybill:begin dispatch')
    write(path, edit(readFileSync(path, 'utf8').replaceAll('\r', '')))
    expect((await instructed(here, 'May'))?.replaceAll('\r', '')).toBe(
      '# Changelog\n\nSay what changed in May.',
    )
  },
)

test('what a skill is called with reaches the worker to the letter', async () => {
  const here = machine({ codex: ['read'], files: { [SKILL]: HEAD + BODY } })
  trustRouting(here, RULES)
  const args = "$$, $& and $' of $`HOME`"
  expect(await instructed(here, args)).toBe(`# Changelog\n\nSay what changed in ${args}.`)
})
