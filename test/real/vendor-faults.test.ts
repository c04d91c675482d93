import { describe, expect, test } from 'vitest'
import { message as claudeSays } from '../servers/anthropic-turns.ts'
import { listen } from '../servers/loopback.ts'
import { message as codexSays } from '../servers/openai-turns.ts'
import { cut, type Fault, failed, failure, hang } from '../servers/script.ts'
import type { World } from './world.ts'
import { realWorlds } from './worlds.ts'

/* Row 16 of the fault matrix: what the vendor's server does, through the real CLI, to what a person reads. */

const world = realWorlds()

const WORKERS = ['codex', 'claude'] as const
type Worker = (typeof WORKERS)[number]

/** The class of failure, by worker where they differ; how often it is asked at most, and by how many runs. */
type Row = [
  fault: Fault,
  kind: string | Record<Worker, string>,
  requests: Record<Worker, number>,
  runs: number,
]

const ROWS: Record<string, Row> = {
  '401': [failure(401), 'worker_unauthenticated', { codex: 1, claude: 2 }, 1],
  '402': [failure(402), 'quota_exhausted', { codex: 1, claude: 1 }, 1],
  '403': [failure(403), 'worker_unauthenticated', { codex: 1, claude: 1 }, 1],
  '408': [failure(408), 'network', { codex: 6, claude: 6 }, 2],
  '413': [failure(413), 'context_overflow', { codex: 3, claude: 1 }, 1],
  '429': [failure(429), 'rate_limited', { codex: 1, claude: 3 }, 1],
  '429 that asks for a second': [
    failure(429, undefined, { 'retry-after': '1' }),
    'rate_limited',
    { codex: 3, claude: 3 },
    1,
  ],
  // Codex waits for as long as it is told to, and says nothing.
  '429 that asks for an hour': [
    failure(429, undefined, { 'retry-after': '3600' }),
    { codex: 'went_silent', claude: 'rate_limited' },
    { codex: 1, claude: 1 },
    1,
  ],
  '500': [failure(500), 'overloaded', { codex: 18, claude: 6 }, 2],
  '529': [failure(529), 'overloaded', { codex: 18, claude: 6 }, 2],
  'a stream that is cut': [cut(), 'network', { codex: 6, claude: 8 }, 2],
  'an error inside the stream': [
    failed('overloaded_error', 'busy'),
    { codex: 'network', claude: 'overloaded' },
    { codex: 6, claude: 6 },
    2,
  ],
  'no headers': [hang('no-headers'), 'went_silent', { codex: 1, claude: 1 }, 1],
  'no body': [hang('after-headers'), 'went_silent', { codex: 3, claude: 1 }, 1],
  'a body that stalls': [hang('mid-stream'), 'went_silent', { codex: 3, claude: 1 }, 1],
  'an error with status 200': [
    failure(200, { error: { type: 'server_error', message: 'no' } }),
    'network',
    { codex: 6, claude: 4 },
    2,
  ],
  'a page of somebody between': [
    failure(200, '<html>no</html>', { 'content-type': 'text/html' }),
    'network',
    { codex: 6, claude: 4 },
    2,
  ],
}

const enter = (worker: Worker, turns: { codex: never[]; claude: never[] }) =>
  world('faults', {
    files: { 'a.txt': 'one\n' },
    allow: [{ worker: `${worker}-cli`, modes: ['read'] }],
    openai: { lanes: [{ name: 'worker', turns: turns.codex }] },
    anthropic: { lanes: [{ name: 'worker', turns: turns.claude }] },
  })
const both = (turn: unknown) => ({ codex: [turn] as never[], claude: [turn] as never[] })
const asked = (here: World, worker: Worker) =>
  (worker === 'codex' ? here.openai : here.anthropic).requests.filter(({ method }) => method === 'POST')

describe.each(WORKERS)('%s, row 16', (worker) => {
  test.each(Object.entries(ROWS))('%s', async (_what, [fault, kind, requests, runs]) => {
    const here = await enter(worker, both(fault))
    const { document } = await here.json([
      'run',
      'Do it',
      '--worker',
      worker,
      '--idle',
      '4s',
      '--wall',
      '60s',
    ])
    const { failure: why, spend, budget } = document
    expect({
      kind: why?.kind,
      hint: why?.hint !== '',
      capped: asked(here, worker).length <= requests[worker],
      runs: spend?.iterations,
      // Told by the CLI, or presumed: never nothing because nobody said.
      paid: spend?.basis === 'reported' || (spend?.usd === null && budget?.spent === 2 * runs),
      held: budget?.held,
      left: here.place.survivors(),
    }).toEqual({
      kind: typeof kind === 'string' ? kind : kind[worker],
      hint: true,
      capped: true,
      runs,
      paid: true,
      held: 0,
      left: [],
    })
  })

  const answering = async (characters: number) => {
    const text = 'x'.repeat(characters)
    const here = await enter(worker, {
      codex: [codexSays(text)] as never[],
      claude: [claudeSays(text)] as never[],
    })
    const { code, document } = await here.json(['run', 'Do it', '--worker', worker])
    return [code, document.text?.length, document.failure?.kind, document.spend?.usd]
  }

  test('a line of a megabyte comes whole', async () => {
    expect(await answering(1_000_000)).toEqual([0, 1_000_000, undefined, 0.0022])
  })

  // An output is held within bounds, so that no worker can fill our memory: what is longer is in the transcript alone.
  test('a line of 10 MB is more than is held, and that is said', async () => {
    const usd = worker === 'codex' ? 0.0022 : null
    expect(await answering(10_000_000)).toEqual([4, undefined, 'unreadable_output', usd])
  })

  // Both CLIs follow a redirect of the server that they were told to trust, and the task goes along. Codex leaves the
  // key behind; Claude Code sends its `x-api-key` to wherever it is sent (2.1.329), which nothing here can stop.
  test.each([302, 307])(
    'a %d to another server is followed: who takes the key along is known (I6)',
    async (status) => {
      const elsewhere = await listen({
        handle: async (_entry, response) => void response.end(),
        basePath: '',
      })
      try {
        const location = `${elsewhere.url}/v1/messages`
        const here = await enter(worker, both(failure(status, '', { location })))
        const { code, document } = await here.json(['run', 'Do it', '--worker', worker, '--idle', '4s'])
        const withKey = elsewhere.requests.filter((request) => JSON.stringify(request).includes('dummy-'))
        expect({
          code,
          outcome: document.outcome,
          followed: elsewhere.requests.length > 0,
          withKey: withKey.length > 0,
        }).toEqual({ code: 4, outcome: 'failed', followed: true, withKey: worker === 'claude' })
      } finally {
        await elsewhere.close()
      }
    },
  )
})
