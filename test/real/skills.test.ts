import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PLUGIN } from '../plugin.ts'
import { message as claudeSays } from '../servers/anthropic-turns.ts'
import { message as codexSays } from '../servers/openai-turns.ts'
import { inCodex, installInCodex } from './codex-host.ts'
import type { World } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const body = readFileSync(join(PLUGIN, 'skills/delegate/SKILL.md'), 'utf8')
  .split('---\n')
  .slice(2)
  .join('---\n')
/** A sentence of the skill itself, which stands in no list of skills. */
const [sentence = ''] = /^The worker starts fresh\..*$/m.exec(body) ?? []

const said = ({ requests }: World['openai']) => JSON.stringify(requests.at(-1)?.body)

test.each(['2.1.329', '2.1.197'] as const)(
  'in Claude Code %s a skill is there, and read when it is called',
  async (claude) => {
    const here = await world('skills', {
      claude,
      plugin: true,
      anthropic: { lanes: [{ name: 'host', turns: [claudeSays('Done.')] }] },
    })
    const { stdout } = await here.claude([
      '-p',
      '/waybill:delegate',
      '--output-format',
      'stream-json',
      '--verbose',
    ])
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
    const init = lines.map((line) => JSON.parse(line)).find(({ subtype }) => subtype === 'init') as {
      skills: string[]
    }
    expect(init.skills).toContain('waybill:delegate')
    expect(said(here.anthropic)).toContain(sentence)
  },
)

test('in Codex a skill is there, and read when it is called', async () => {
  const here = await world('skills', { openai: { lanes: [{ name: 'host', turns: [codexSays('Done.')] }] } })
  await installInCodex(here)
  await inCodex(here, { prompt: 'Go' })
  const listed = said(here.openai)
  expect([listed.includes('waybill:delegate'), listed.includes(sentence)]).toEqual([true, false])
  await inCodex(here, { prompt: '$waybill:delegate' })
  expect(said(here.openai)).toContain(sentence)
})
