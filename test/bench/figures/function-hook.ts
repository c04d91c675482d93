import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PLUGIN } from '../../plugin.ts'
import type { World } from '../../real/world.ts'
import { type AnthropicScript, message, toolUse } from '../../servers/anthropic-turns.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { difference, interleaved, spread } from '../measure.ts'
import { ANSWER, inPlace } from '../place.ts'
import { answered } from '../ran.ts'

/** Calls per session. What a session costs once is left out, and the noise of one call is divided by this. */
const CALLS = 40

/** The host refuses this call at once, after all hooks: a subagent's own 100 ms would drown what is looked for. */
const OTHER = { description: 'Look around', prompt: 'Say hello', subagent_type: 'nobody' }

const SCRIPT: AnthropicScript = {
  lanes: [
    {
      name: 'host',
      turns: [...Array.from({ length: CALLS }, () => toolUse('Agent', OTHER)), message(ANSWER)],
    },
  ],
}

export const functionHook: Figure = {
  name: 'function-hook',
  title: 'The function hook, for a subagent that is not ours',
  run: (rounds) => inPlace('function-hook', { anthropic: SCRIPT }, (here) => measured(here, rounds)),
}

async function measured(here: World, rounds: number): Promise<Found> {
  const without = join(here.place.root, 'without-module')
  cpSync(PLUGIN, without, { recursive: true })
  const file = join(without, 'hooks/hooks.json')
  const { modules: _left, ...hooks } = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify(hooks))
  const values = await interleaved(rounds, {
    without: () => msPerCall(here, without),
    with: () => msPerCall(here, PLUGIN),
  })
  return {
    how: `The real Claude Code calls a subagent that nobody has ${CALLS} times in one session, with the plugin as it is and with a copy whose hooks.json has no \`modules\`. A call is the time from one request of the main thread to the next, as the loopback server saw them; every hook runs, no subagent does.`,
    findings: [
      yardstick('one call, without the module', 'ms', spread(values.without)),
      yardstick('one call, with it', 'ms', spread(values.with)),
      held('added by the module', 'ms', difference(values.with, values.without), { atMost: 2 }),
    ],
  }
}

async function msPerCall(here: World, plugin: string): Promise<number> {
  const seen = here.anthropic.requests.length
  const args = ['-p', 'Go', '--output-format', 'json', '--plugin-dir', plugin, '--allowedTools', 'Agent']
  answered('claude', await here.claude(args), ANSWER)
  const main = here.anthropic.requests.slice(seen).filter(({ lane }) => lane === 'host')
  const [first, last] = [main[0], main.at(-1)]
  if (first === undefined || last === undefined || main.length !== CALLS + 1)
    throw new Error(`the main thread sent ${main.length} requests, not ${CALLS + 1}`)
  return (last.atMs - first.atMs) / CALLS
}
