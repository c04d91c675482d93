import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Home } from '../e2e/home.ts'
import { fire, machine } from './hooks-harness.ts'

const own = (here: Home, ...rules: string[]): void =>
  writeFileSync(
    join(here.waybillHome, 'routing.yaml'),
    `version: 1\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`,
    { mode: 0o600 },
  )

const routeOfOnlyRun = async (here: Home) => {
  const { stdout } = await here.waybill(['jobs', '--json'])
  const [run] = (JSON.parse(stdout) as { jobs: { id: string }[] }).jobs
  return (await here.json(['result', run?.id ?? ''])).document.route
}

test('a skill is done under the rule that its call was answered by, whatever its instructions say (W7)', async () => {
  const text = '---\nname: changelog\ndescription: x\n---\nName security notes first.\n'
  const here = machine({ codex: ['read', 'write'], files: { '.claude/skills/changelog/SKILL.md': text } })
  own(
    here,
    '{ name: secure, when: { words: [security] }, role: implementer }',
    '{ name: own-skill, when: { skill: changelog }, role: reviewer }',
  )
  await fire(here, {
    event: 'skill-call',
    input: {
      session_id: 's1',
      cwd: here.project,
      hook_event_name: 'PreToolUse',
      tool_name: 'Skill',
      tool_use_id: 't1',
      tool_input: { skill: 'changelog', args: 'since v2' },
    },
  })
  expect(await routeOfOnlyRun(here)).toMatchObject({
    rule: { name: 'own-skill' },
    role: 'reviewer',
    mode: 'read',
  })
})

test('what starts by itself may only read, and a rule for reading tasks does not take it for one', async () => {
  const here = machine({ codex: ['read'] })
  own(
    here,
    '{ name: readers, when: { mode: read }, role: implementer }',
    '{ name: sniff, when: { words: [sniff] }, role: reviewer, auto: true }',
  )
  await fire(here, {
    event: 'said',
    input: {
      session_id: 's1',
      cwd: here.project,
      hook_event_name: 'UserPromptSubmit',
      prompt: 'sniff at it',
    },
  })
  expect(await routeOfOnlyRun(here)).toMatchObject({
    rule: { name: 'sniff' },
    role: 'reviewer',
    mode: 'read',
  })
})

test('a link in a circle in place of the routing file turns nothing off, and is told (I9)', async () => {
  const here = machine({ codex: ['read'] })
  own(here, '{ name: mine, when: { words: [sniff] }, role: reviewer }')
  mkdirSync(join(here.project, '.waybill'), { recursive: true })
  symlinkSync('routing.yaml', join(here.project, '.waybill/routing.yaml'))
  const said = (await fire(here, {
    event: 'said',
    input: {
      session_id: 's1',
      cwd: here.project,
      hook_event_name: 'UserPromptSubmit',
      prompt: 'sniff at it',
    },
  })) as { hookSpecificOutput: { additionalContext: string } } | undefined
  expect(said?.hookSpecificOutput.additionalContext).toContain('the routing rule mine')
  const { document } = await here.json(['run', 'sniff at it'])
  expect(document).toMatchObject({ outcome: 'unverified', route: { role: 'reviewer' } })
  expect(document.signals.map(({ name }) => name)).toContain('routing_untrusted')
})
