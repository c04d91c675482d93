import * as claude from '../../servers/anthropic-turns.ts'
import * as codex from '../../servers/openai-turns.ts'
import { cut, type Fault, failed, failure, hang } from '../../servers/script.ts'
import { failureOf } from '../moves.ts'
import { noRealCli } from '../real-world.ts'
import type { Row } from '../row.ts'

type Case = { fault: Fault; ends: string[]; quick?: true; withinMs?: number }
/** What a vendor does instead of answering, and the classes that are right for it. */
const FAULTS: Record<string, Case> = {
  '401': { fault: failure(401), ends: ['worker_unauthenticated'], quick: true, withinMs: 15_000 },
  '403': {
    fault: failure(403),
    ends: ['worker_unauthenticated', 'bad_request', 'quota_exhausted'],
    withinMs: 15_000,
  },
  '408': { fault: failure(408), ends: ['network', 'overloaded', 'timed_out', 'went_silent'] },
  '429': {
    fault: failure(429),
    ends: ['rate_limited', 'quota_exhausted', 'went_silent', 'timed_out'],
    quick: true,
  },
  '429 with Retry-After': {
    fault: failure(429, undefined, { 'retry-after': '1' }),
    ends: ['rate_limited', 'quota_exhausted', 'went_silent', 'timed_out'],
  },
  '500': { fault: failure(500), ends: ['overloaded', 'network', 'went_silent', 'timed_out'] },
  '529': { fault: failure(529), ends: ['overloaded', 'rate_limited', 'went_silent', 'timed_out'] },
  'a redirect': {
    fault: failure(302, '', { location: 'http://127.0.0.1:9/' }),
    ends: ['network', 'bad_request', 'went_silent', 'timed_out', 'worker_failed'],
  },
  '200 with an error body': {
    fault: failure(200, { error: { message: 'no' } }),
    ends: ['network', 'unreadable_output', 'worker_failed', 'went_silent', 'timed_out', 'overloaded'],
  },
  'a cut stream': { fault: cut(), ends: ['network', 'overloaded', 'went_silent', 'timed_out'], quick: true },
  'an error in the stream': {
    fault: failed('server_error', 'it broke'),
    ends: ['overloaded', 'worker_failed', 'network', 'went_silent', 'timed_out'],
  },
  'no headers': { fault: hang('no-headers'), ends: ['went_silent', 'timed_out'] },
  'a stalled body': { fault: hang('mid-stream'), ends: ['went_silent', 'timed_out'] },
}
/** Real CLIs try again at most so often before somebody has to say stop. */
const MOST_REQUESTS = 40
const WALL = ['--wall', '25s', '--idle', '10s']

export const http: Row = {
  row: 16,
  fault: 'HTTP 401, 403, 408, 429, 500, 529, redirect, 200 with an error, cut, stalled, no headers',
  injector: 'loopback servers under the real CLIs',
  async run(lab) {
    const missing = noRealCli()
    if (missing) return lab.skip(missing)
    const cases = Object.entries(FAULTS).filter(([, { quick }]) => lab.thorough || quick)
    const workers = ['codex', 'claude'] as const
    const pairs = cases.flatMap(([name, one]) => workers.map((worker) => ({ name, worker, ...one })))
    for (const { name, worker, fault, ends, withinMs } of lab.some(pairs)) {
      const options =
        worker === 'codex'
          ? { openai: { lanes: [{ name: 'worker', turns: [fault, codex.message('never')] }] } }
          : { anthropic: { lanes: [{ name: 'worker', turns: [fault, claude.message('never')] }] } }
      await lab.atReal(`${worker}, ${name}`, options, async (world) => {
        const startedMs = performance.now()
        const { document } = await world.json(['run', 'Say hello', '--worker', worker, ...WALL])
        const why = failureOf(document)
        lab.must(`${worker}, ${name}: ends as ${why ?? document.outcome}`, ends.includes(why ?? ''))
        const asked = world.asked(`${worker}-cli`)
        lab.must(`${worker}, ${name}: ${asked} requests`, asked > 0 && asked <= MOST_REQUESTS)
        const value = performance.now() - startedMs
        world.measured.push({ what: `${worker}, ${name}, ms`, value, atMost: withinMs ?? 40_000 })
      })
    }
    if (!lab.thorough) lab.note('401, 429 and a cut stream; all thirteen with --thorough')
  },
}
