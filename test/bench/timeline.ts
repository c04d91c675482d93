import type { Ended } from '../real/processes.ts'
import type { World } from '../real/world.ts'
import { succeeded } from './ran.ts'

type Moment = { atMs: number; what: string }

/** One run told by the ledger's and the servers' own times, from its start: where the milliseconds go. */
export async function timeline(here: World, run: () => Promise<Ended>): Promise<string[]> {
  const seen = [here.openai, here.anthropic].map(({ requests }) => requests.length)
  const startedMs = Date.now()
  const ended = await run()
  const over: Moment = { atMs: startedMs + ended.ms, what: 'the program has ended' }
  const log = succeeded('waybill log', await here.waybill(['log', '--json'])).stdout
  const facts: Moment[] = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { atMs: number; fact: { kind: string } })
    .map(({ atMs, fact }) => ({ atMs, what: fact.kind }))
  const requests = [here.openai, here.anthropic].flatMap((server, index) =>
    server.requests
      .slice(seen[index])
      .map(({ atMs, lane, path }) => ({ atMs, what: `the server answers ${path} (${lane ?? 'no lane'})` })),
  )
  return [...facts, ...requests, over]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, what }) => `${String(atMs - startedMs).padStart(5)} ms  ${what}`)
}
