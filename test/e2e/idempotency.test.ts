import { describe, expect, test } from 'vitest'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, type HomeOptions, home } from './home.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}) => keep(home({ codex: ['read'], ...options }))
const run = (here: Home, goal: string, key: string, ...more: string[]) =>
  here.json(['run', goal, '--idempotency-key', key, ...more])
const jobsOf = async (here: Home) =>
  (JSON.parse((await here.waybill(['jobs', '--json'])).stdout) as { jobs: { id: string }[] }).jobs.map(
    ({ id }) => id,
  )
const spentOf = async (here: Home) =>
  (
    JSON.parse((await here.waybill(['spend', '--json'])).stdout) as { scopes: { spent: number }[] }
  ).scopes.map(({ spent }) => spent)
const replayOf = (document: RunDocument): RunDocument => ({
  ...document,
  signals: [
    ...document.signals,
    {
      name: 'replayed',
      detail: `${document.id} has this idempotency key: this is its waybill, and nothing was spent anew`,
    },
  ],
})

describe('the same idempotency key', () => {
  test('at once, twice, in two processes: one worker, and both print its waybill (I4, row 29)', async () => {
    const here = at()
    const both = await Promise.all(
      [1, 2].map(() => run(here, '[[fake: sleep 700]] [[fake: answer once]]', 'k')),
    )
    const [first, second] = both
      .map(({ document }) => document)
      .sort((a, b) => a.signals.length - b.signals.length)
    if (!first) throw new Error('nothing was printed')
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(second).toEqual(replayOf(first))
    expect([await jobsOf(here), first.text]).toEqual([[first.id], 'once'])
    const started = (await here.facts(first.id)).filter(({ kind }) => kind === 'run.started')
    expect(started.length).toBe(1)
    expect(here.left()).toEqual([])
  })

  test('later: the same waybill, no process and no new spend (I4)', async () => {
    const here = at()
    const first = await run(here, 'Hello', 'a key: with words', '--files', 'README.md')
    const spent = await spentOf(here)
    const again = await run(here, 'Hello', 'a key: with words', '--files', 'README.md')
    expect(again).toEqual({ code: 0, document: replayOf(first.document) })
    expect([await jobsOf(here), await spentOf(here)]).toEqual([[first.document.id], spent])
  })

  test('of a run that failed: the same failure, and its exit code', async () => {
    const here = at()
    const first = await run(here, '[[fake: usage-limit]]', 'k')
    const again = await run(here, '[[fake: usage-limit]]', 'k')
    expect(again).toEqual({ code: 4, document: replayOf(first.document) })
  })

  test('while the first runs, without waiting: it is that one that runs, and can be waited for', async () => {
    const here = at()
    const goal = '[[fake: sleep 1500]] [[fake: answer late]]'
    const first = await run(here, goal, 'k', '--wait', '0')
    const again = await run(here, goal, 'k', '--wait', '0')
    expect([again.code, again.document.id]).toEqual([7, first.document.id])
    const ended = await here.json(['wait', again.document.id, '--timeout', '20'])
    expect([ended.code, ended.document.text, await jobsOf(here)]).toEqual([0, 'late', [first.document.id]])
  })

  test('for another task is a mistake, and both are named', async () => {
    const here = at()
    const first = await run(here, 'Hello', 'k')
    const { code, document } = await run(here, 'Hello', 'k', '--max-usd', '0.5')
    expect([code, document.failure, document.spend?.basis]).toEqual([
      2,
      {
        kind: 'wrong_usage',
        message: `the idempotency key "k" was used for another task, ${first.document.id}`,
        hint: `Use another key for this task; \`waybill result ${first.document.id}\` shows the other.`,
      },
      'nothing_ran',
    ])
    expect(await jobsOf(here)).toEqual([first.document.id])
  })

  test.each([
    ['was denied', { codex: [] } as HomeOptions, ['run', 'Hello']],
    ['was wrong', {} as HomeOptions, ['run', 'Hello', '--files', 'nowhere.txt']],
  ])('is free again where the first %s: nothing ran', async (_what, options, args) => {
    const here = at(options)
    const first = await here.json([...args, '--idempotency-key', 'k'])
    expect(first.document.spend?.basis).toBe('nothing_ran')
    const again = await run(here, 'Another task', 'k')
    expect([again.document.failure?.kind, again.document.signals]).toEqual([
      options.codex ? 'mode_not_allowed' : undefined,
      again.document.failure ? [] : [{ name: 'model_unconfirmed', detail: expect.any(String) }],
    ])
  })

  test('in another repository is another key', async () => {
    const here = at()
    const other = home({ codex: ['read'] })
    try {
      const env = here.env({ WAYBILL_HOME: other.waybillHome })
      const first = await here.json(['run', 'Hello', '--idempotency-key', 'k'], { env, cwd: other.project })
      const { document } = await here.json(['run', 'Hello', '--idempotency-key', 'k'], { env })
      // Not allowed there: so it was looked at by itself.
      expect([first.code, document.failure?.kind]).toEqual([0, 'no_consent'])
    } finally {
      other.close()
    }
  })
})

test('after kill -9 of the supervisor the key stands for the lost run: what it may have cost is not paid twice (I1, I4)', async () => {
  const here = at()
  const running = await run(here, '[[fake: hang]]', 'k', '--wait', '1')
  const received = (await here.facts(running.document.id)).find(({ kind }) => kind === 'task.received')
  if (received?.kind !== 'task.received') throw new Error('no task was received')
  process.kill(received.owner.pid, 'SIGKILL')
  const again = await run(here, '[[fake: hang]]', 'k')
  expect([again.code, again.document.id, again.document.failure?.kind]).toEqual([
    4,
    running.document.id,
    'supervisor_died',
  ])
})
