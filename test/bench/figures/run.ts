import { setTimeout as after } from 'node:timers/promises'
import { realCli } from '../../real/install.ts'
import type { Ended } from '../../real/processes.ts'
import type { World } from '../../real/world.ts'
import { message, type OpenaiScript } from '../../servers/openai-turns.ts'
import { type Figure, type Finding, type Found, held, yardstick } from '../figure.ts'
import { difference, interleaved, spread } from '../measure.ts'
import { peakMb } from '../memory.ts'
import { ANSWER, GOAL, inPlace, left, MODEL } from '../place.ts'
import { answered, succeeded } from '../ran.ts'
import { timeline } from '../timeline.ts'

/** A goal that the server takes its time with, so that the supervisor is seen while it waits. */
const SLOW = 'Say hello slowly'
const SLOW_MS = 1_500
/** How long what was started may take to be gone: it is ending, not left. */
const GRACE_MS = 500

const SCRIPT: OpenaiScript = {
  lanes: [
    { name: 'slow', when: { lastUser: SLOW }, turns: [message(ANSWER, { beforeMs: SLOW_MS })] },
    { name: 'main', turns: [message(ANSWER)] },
  ],
}

export const run: Figure = {
  name: 'run',
  title: '`waybill run` around Codex',
  run: (rounds) => inPlace('run', { openai: SCRIPT }, (here) => measured(here, rounds)),
}

async function measured(here: World, rounds: number): Promise<Found> {
  const { place } = here
  const waybill = (goal: string) =>
    here.waybill(['run', '--worker', 'codex', '--model', MODEL, '--json', goal])
  const timed = async (what: string, ended: Promise<Ended>) => answered(what, await ended, ANSWER).ms
  const binary = realCli().codexBinary
  const first = JSON.parse(answered('waybill run', await waybill(GOAL), ANSWER).stdout)
  const flags: string[] = first.proof.argv.slice(1)
  let leftMost = 0
  const values = await interleaved(rounds, {
    node: async () => succeeded('node', await place.run('node', ['-e', '0'])).ms,
    launcher: () => timed('codex exec', place.run('codex', ['exec', '--json', GOAL])),
    bare: () => timed('codex', place.run(binary, flags, { stdin: GOAL })),
    waybill: async () => {
      const ms = await timed('waybill run', waybill(GOAL))
      await after(GRACE_MS)
      leftMost = Math.max(leftMost, left(here))
      return ms
    },
  })
  const slow = waybill(SLOW)
  const mb = await peakMb(place.root, 'supervisor.mjs', slow)
  answered('waybill run', await slow, ANSWER)
  const findings: Finding[] = [
    yardstick('`node -e 0`', 'ms', spread(values.node)),
    yardstick('raw: `codex exec --json`, npm launcher, default flags', 'ms', spread(values.launcher)),
    yardstick("raw: the platform binary with Waybill's flags", 'ms', spread(values.bare)),
    yardstick('`waybill run --worker codex`', 'ms', spread(values.waybill)),
    held('added to the raw launcher', 'ms', difference(values.waybill, values.launcher), { atMost: 100 }),
    yardstick('added to the same worker by itself', 'ms', difference(values.waybill, values.bare)),
    held(`processes left after ${GRACE_MS} ms`, '', leftMost, { exactly: 0 }),
    held('peak memory of the supervisor', 'MB', mb, { atMost: 90 }),
  ]
  return {
    how: 'The same loopback server, which answers at once, for each; wall time from the spawn to the exit. Memory is the largest resident set while a worker takes its time.',
    findings,
    detail: await timeline(here, () => waybill(GOAL)),
  }
}
