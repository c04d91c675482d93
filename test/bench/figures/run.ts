import { setTimeout as after } from 'node:timers/promises'
import { realCli } from '../../real/install.ts'
import type { Ended } from '../../real/processes.ts'
import type { Rig } from '../../real/rig.ts'
import type { VendorServer } from '../../servers/loopback.ts'
import { startOpenai } from '../../servers/openai.ts'
import { message } from '../../servers/openai-turns.ts'
import { type Figure, type Finding, type Found, held, yardstick } from '../figure.ts'
import { difference, interleaved, spread } from '../measure.ts'
import { peakMb } from '../memory.ts'
import { MODEL, openPlace, WAYBILL } from '../place.ts'
import { answered, succeeded } from '../ran.ts'

const GOAL = 'Say hello'
const ANSWER = 'Hello from the loopback model.'
/** A goal that the server takes its time with, so that the supervisor is seen while it waits. */
const SLOW = 'Say hello slowly'
const SLOW_MS = 1_500
/** How long what was started may take to be gone: it is ending, not left. */
const GRACE_MS = 500

export const run: Figure = {
  name: 'run',
  title: '`waybill run` around Codex',
  run: async (rounds) => {
    const server = await startOpenai({
      lanes: [
        { name: 'slow', when: { lastUser: SLOW }, turns: [message(ANSWER, { beforeMs: SLOW_MS })] },
        { name: 'main', turns: [message(ANSWER)] },
      ],
    })
    const place = openPlace('run', { servers: { openai: server.url } })
    try {
      return await measured(place, server, rounds)
    } finally {
      place.dispose()
      await server.close()
    }
  },
}

async function measured(place: Rig, server: VendorServer, rounds: number): Promise<Found> {
  const waybill = (goal: string) =>
    place.run(WAYBILL, ['run', '--worker', 'codex', '--model', MODEL, '--json', goal])
  const timed = (what: string, ended: Ended) => answered(what, ended, ANSWER).ms
  const binary = realCli().codexBinary
  const trimmed: string[] = JSON.parse(succeeded('waybill run', await waybill(GOAL)).stdout).proof.argv.slice(1)
  let left = 0
  const values = await interleaved(rounds, {
    node: async () => succeeded('node', await place.run('node', ['-e', '0'])).ms,
    launcher: async () => timed('codex exec', await place.run('codex', ['exec', '--json', GOAL])),
    trimmed: async () => timed('codex', await place.run(binary, trimmed, { stdin: GOAL })),
    waybill: async () => {
      const ms = timed('waybill run', await waybill(GOAL))
      await after(GRACE_MS)
      left = Math.max(left, place.survivors()?.length ?? 0)
      return ms
    },
  })
  const findings: Finding[] = [
    yardstick('`node -e 0`', 'ms', spread(values.node)),
    yardstick('raw: `codex exec --json`, npm launcher, default flags', 'ms', spread(values.launcher)),
    yardstick("raw: the platform binary with Waybill's flags", 'ms', spread(values.trimmed)),
    yardstick('`waybill run --worker codex`', 'ms', spread(values.waybill)),
    held('added to the raw launcher', 'ms', difference(values.waybill, values.launcher), { atMost: 100 }),
    yardstick('added to the same worker by itself', 'ms', difference(values.waybill, values.trimmed)),
    held(`processes left after ${GRACE_MS} ms`, '', left, { exactly: 0 }),
  ]
  const watched = waybill(SLOW)
  const mb = await peakMb(place.root, 'supervisor.mjs', watched)
  succeeded('waybill run', await watched)
  if (mb !== undefined) findings.push(held('peak memory of the supervisor', 'MB', mb, { atMost: 90 }))
  return {
    how: 'Each program against the same loopback server, which answers at once; wall time from the spawn to the exit.',
    findings,
    detail: await timeline(place, server, () => waybill(GOAL)),
  }
}

/** One more run, told by the ledger's own times: where the milliseconds go. */
async function timeline(place: Rig, server: VendorServer, waybill: () => Promise<Ended>): Promise<string[]> {
  const seen = server.requests.length
  const startedMs = Date.now()
  await waybill()
  const endedMs = Date.now()
  const { stdout } = succeeded('waybill log', await place.run(WAYBILL, ['log', '--json']))
  const facts = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { atMs: number; fact: { kind: string } })
    .map(({ atMs, fact }) => ({ atMs, what: fact.kind }))
  const requests = server.requests.slice(seen).map(({ atMs, path }) => ({ atMs, what: `the server got ${path}` }))
  return [...facts, ...requests, { atMs: endedMs, what: 'waybill run has ended' }]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, what }) => `${String(atMs - startedMs).padStart(5)} ms  ${what}`)
}
