import { describe, expect, test } from 'vitest'
import { failure } from '../../src/domain/failure.ts'
import { fail, ok } from '../../src/domain/result.ts'
import type { Ask, Mode } from '../../src/domain/task.ts'
import type { WorkerId } from '../../src/domain/worker-id.ts'
import { allowed, failedBy, type Plan, run } from './delegate-world.ts'
import { aReport } from './samples.ts'

const BEGIN = ['task.received', 'route.chosen']
const attempt = (nth: number, worker: WorkerId, settled: number | 'unknown') => [
  'grant.issued',
  `reserve w1.${nth} ${worker} 2000000`,
  `execute ${worker} under the grant for ${worker}`,
  `settle w1.${nth} ${settled}`,
]

test('decide, permit, reserve, run, settle, in that order (W33)', async () => {
  const { outcome, asked } = await run()
  expect(asked).toEqual([...BEGIN, ...attempt(1, 'codex-cli', 1500)])
  expect(outcome).toMatchObject({
    kind: 'finished',
    worker: 'codex-cli',
    verdict: { verdict: 'unverified', results: [] },
    spend: { iterations: 1, usdMicros: 1500, ms: 9 },
    signals: [],
  })
})

describe('nothing runs', () => {
  const nothing = { iterations: 0, usdMicros: 0, basis: 'nothing_ran' }

  test.each<[what: string, ask: Partial<Ask>, kind: string]>([
    ['for an empty goal', { goal: ' \n' }, 'empty_goal'],
    ['for a goal beyond all windows', { goal: 'x'.repeat(1024 * 1024 + 1) }, 'prompt_too_large'],
    ['for a goal with a NUL', { goal: 'a\0b' }, 'wrong_usage'],
    ['for a file that may not be named', { files: ['missing.ts'] }, 'file_refused'],
    ['for a check that could not be run (H7)', { checks: ['command:lint'] }, 'unknown_name'],
    ['for an unknown role', { role: 'poet' }, 'unknown_name'],
  ])('and nothing is recorded %s', async (_what, ask, kind) => {
    const { outcome, asked } = await run({}, ask)
    expect([asked, outcome]).toMatchObject([[], { kind: 'refused', failure: { kind }, spend: nothing }])
  })

  test('without a consent, and that is a fact (W28)', async () => {
    const { outcome, asked } = await run({ consent: () => ok(undefined) })
    expect(asked).toEqual([...BEGIN, 'grant.denied'])
    expect(outcome).toMatchObject({ kind: 'denied', denial: { failure: 'no_consent' }, spend: nothing })
  })

  test('by the consent for another worker', async () => {
    const { outcome } = await run({ consent: () => ok(allowed('claude-cli')) })
    expect(outcome).toMatchObject({ kind: 'denied', denial: { failure: 'no_consent' } })
  })

  test('where the consents cannot be read', async () => {
    const { outcome, asked } = await run({ consent: () => fail(failure('config_invalid', 'not JSON')) })
    expect([asked, outcome]).toMatchObject([BEGIN, { kind: 'refused', failure: { kind: 'config_invalid' } }])
  })

  test('with a model that has no price, before any money is set aside', async () => {
    const denial = {
      kind: 'denied',
      failure: 'unpriced_model',
      because: 'no price',
      hint: 'name one',
    } as const
    const { outcome, asked } = await run({ refusePrice: () => denial })
    expect(asked).toEqual([...BEGIN, 'grant.denied'])
    expect(outcome).toMatchObject({ kind: 'denied', denial, spend: nothing })
  })

  test('over the budget', async () => {
    const refuse = () => fail(failure('over_budget', 'nothing is left', { hint: 'wait' }))
    const { outcome, asked } = await run({ reserve: refuse })
    expect(asked).toEqual([...BEGIN, 'grant.issued', 'reserve w1.1 codex-cli 2000000'])
    expect(outcome).toMatchObject({
      kind: 'denied',
      denial: { failure: 'over_budget', because: 'Nothing was sent: nothing is left.', hint: 'wait' },
      spend: nothing,
    })
  })

  describe.each([
    ['when its money is held', 2],
    ['right before its start', 3],
  ])('that lapsed between the decision and the start, seen %s (I10)', (_when, from) => {
    const HELD = [...BEGIN, 'grant.issued', 'reserve w1.1 codex-cli 2000000']
    test.each<[what: string, then: ReturnType<typeof allowed> | undefined, kind: string]>([
      ['withdrawn', undefined, 'no_consent'],
      ['ended', { ...allowed('codex-cli'), expiresAt: '1970-01-01T00:00:00.000Z' }, 'consent_expired'],
      ['for another mode', { ...allowed('codex-cli'), modes: ['write'] }, 'mode_not_allowed'],
      ['under a lower cap', { ...allowed('codex-cli'), maxUsdMicrosPerRun: 1 }, 'no_consent'],
    ])('%s: nothing runs, and the money is free again', async (_what, then, kind) => {
      const consent = (worker: WorkerId, nth: number) => ok(nth < from ? allowed(worker) : then)
      const { outcome, asked } = await run({ consent })
      expect(asked).toEqual([...HELD, 'grant.denied', 'settle w1.1 0'])
      expect(outcome).toMatchObject({ kind: 'refused', failure: { kind }, spend: nothing })
    })

    test('unreadable: nothing runs', async () => {
      const consent = (worker: WorkerId, nth: number) =>
        nth < from ? ok(allowed(worker)) : fail(failure('config_invalid', 'not JSON'))
      const { outcome, asked } = await run({ consent })
      expect(asked).toEqual([...HELD, 'settle w1.1 0'])
      expect(outcome).toMatchObject({ kind: 'refused', failure: { kind: 'config_invalid' } })
    })

    test('widened meanwhile: it runs under the grant that it has', async () => {
      const wider = {
        ...allowed('codex-cli'),
        maxUsdMicrosPerRun: 9_000_000,
        modes: ['read', 'write'] as Mode[],
      }
      const { outcome } = await run({ consent: (worker, nth) => ok(nth < from ? allowed(worker) : wider) })
      expect(outcome).toMatchObject({ kind: 'finished' })
    })
  })

  test('deeper than allowed', async () => {
    const { outcome } = await run({}, {}, { depth: 2, parent: 'w0' })
    expect(outcome).toMatchObject({ kind: 'denied', denial: { failure: 'over_depth' } })
  })
})

describe('what looks like a secret', () => {
  const findings = [
    { rule: 'jwt', place: 'a.ts:1:1', fingerprint: 'a'.repeat(16), preview: 'eyJh…, 99 characters' },
  ]
  const knows = (worker: WorkerId) => ({ ...allowed(worker), allowedSecrets: ['a'.repeat(16)] })

  test('is refused before any money is held, and that is a fact (I6, I10)', async () => {
    const { outcome, asked } = await run({ findings })
    expect([asked, outcome]).toMatchObject([
      [...BEGIN, 'grant.denied'],
      { kind: 'denied', denial: { failure: 'secret_found' } },
    ])
  })

  test('is sent by a permission for it, and that is a signal', async () => {
    const { outcome, asked } = await run({ findings, consent: (worker) => ok(knows(worker)) })
    expect(asked).toEqual([...BEGIN, ...attempt(1, 'codex-cli', 1500)])
    expect(outcome.signals).toEqual([expect.objectContaining({ name: 'secret_allowed' })])
  })

  test('needs a permission of its own for every fallback (W35)', async () => {
    const consent = (worker: WorkerId) => ok(worker === 'codex-cli' ? knows(worker) : allowed(worker))
    const plan: Plan = { findings, consent, attempts: [failedBy('quota_exhausted')] }
    const { outcome, asked } = await run(plan, { fallbacks: ['claude-cli'] })
    expect([asked, outcome]).toMatchObject([
      [...BEGIN, ...attempt(1, 'codex-cli', 1500), 'grant.denied'],
      { kind: 'finished', worker: 'codex-cli', report: { failure: { kind: 'quota_exhausted' } } },
    ])
  })

  test('cannot be ruled out where something cannot be looked at: then nothing is sent', async () => {
    const { outcome, asked } = await run({ inspect: async () => fail(failure('file_refused', 'too large')) })
    expect([asked, outcome]).toMatchObject([BEGIN, { kind: 'refused', failure: { kind: 'file_refused' } }])
  })
})

describe('settled', () => {
  const unknown = aReport({ cost: { basis: 'unknown', because: 'not told' } })

  test.each<[what: string, attempts: NonNullable<Plan['attempts']>, settled: number | 'unknown']>([
    ['at its price', [aReport()], 1500],
    ['as unknown, where the price is', [unknown], 'unknown'],
    ['at its price also where it failed', [failedBy('worker_failed')], 1500],
    ['at nothing, where nothing was started', [failure('worker_missing', 'no codex')], 0],
  ])('%s (T17)', async (_what, attempts, settled) => {
    expect((await run({ attempts })).asked).toEqual([...BEGIN, ...attempt(1, 'codex-cli', settled)])
  })
})

describe('another try', () => {
  test('of the same worker has a hold of its own, and both are paid for', async () => {
    const { outcome, asked } = await run({ attempts: [failedBy('overloaded'), aReport()] })
    expect(asked).toEqual([...BEGIN, ...attempt(1, 'codex-cli', 1500), ...attempt(2, 'codex-cli', 1500)])
    expect(outcome).toMatchObject({
      worker: 'codex-cli',
      spend: { iterations: 2, usdMicros: 3000 },
      signals: [],
    })
  })

  test('by a declared fallback has a grant and a model of its own, and says so (H12, H33)', async () => {
    const attempts = [
      failure('worker_missing', 'no codex'),
      aReport({ modelRequested: 'claude-sonnet-5-5', modelObserved: 'claude-sonnet-5-5' }),
    ]
    const { outcome, asked } = await run({ attempts }, { model: 'gpt-6-astra', fallbacks: ['claude-cli'] })
    expect(asked).toEqual([...BEGIN, ...attempt(1, 'codex-cli', 0), ...attempt(2, 'claude-cli', 1500)])
    expect(outcome).toMatchObject({
      kind: 'finished',
      worker: 'claude-cli',
      route: {
        worker: 'claude-cli',
        model: 'claude-sonnet-5-5',
        because: 'codex-cli could not, and claude-cli was declared as a fallback',
        provenance: { worker: 'fallback', model: 'config.yaml' },
      },
      signals: [{ name: 'fell_back', detail: 'codex-cli could not (worker missing), claude-cli did' }],
    })
  })

  test('is not made by a worker that was not declared', async () => {
    const { outcome, asked } = await run({ attempts: [failedBy('quota_exhausted')] })
    expect(asked).toEqual([...BEGIN, ...attempt(1, 'codex-cli', 1500)])
    expect(outcome).toMatchObject({
      kind: 'finished',
      report: { status: 'failed' },
      spend: { usdMicros: 1500 },
    })
  })

  test.each<[what: string, plan: Plan]>([
    ['nobody allowed', { consent: (worker) => ok(worker === 'codex-cli' ? allowed(worker) : undefined) }],
    [
      'whose consent cannot be read',
      {
        consent: (worker) =>
          worker === 'codex-cli' ? ok(allowed(worker)) : fail(failure('config_invalid', 'broken')),
      },
    ],
    [
      'there is no money for',
      { reserve: (worker) => (worker === 'codex-cli' ? undefined : fail(failure('over_budget', 'no'))) },
    ],
    [
      'that is not there',
      { attempts: [failedBy('quota_exhausted'), failure('worker_missing', 'no claude')] },
    ],
  ])('by a fallback %s leaves the first outcome, with what it cost (T17)', async (_what, plan) => {
    const { outcome, asked } = await run(
      { attempts: [failedBy('quota_exhausted')], ...plan },
      { fallbacks: ['claude-cli'] },
    )
    expect(outcome).toMatchObject({
      kind: 'finished',
      worker: 'codex-cli',
      report: { status: 'failed', failure: { kind: 'quota_exhausted' } },
      spend: { iterations: 1, usdMicros: 1500 },
    })
    expect(asked.filter((one) => one === 'settle w1.1 1500').length).toBe(1)
  })
})

test('an answer is checked, whatever the worker says of it (W34, T23)', async () => {
  const answerSchema = { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] }
  const answers = [{ sum: 3 }, { sum: 'three' }]
  const verdicts = []
  for (const structured of answers) {
    const { outcome, asked } = await run({ attempts: [aReport({ structured })] }, { answerSchema })
    verdicts.push([outcome.kind === 'finished' && outcome.verdict.verdict, asked.at(-1)])
  }
  expect(verdicts).toEqual([
    ['accepted', 'check.ended'],
    ['rejected', 'check.ended'],
  ])
})

describe('a run that is followed up', () => {
  const follows = { run: 'w0', worker: 'codex-cli', session: 's', told: 'before' } as const
  const inSession = { in: 'session', id: 's' } as const
  const continuing = (worker: WorkerId) =>
    worker === 'codex-cli' ? inSession : ({ in: 'fresh', because: 'another vendor' } as const)

  test('goes on in the session, under a grant and a hold of its own', async () => {
    const { outcome, asked } = await run({ continuing }, {}, { follows })
    expect(asked).toContain('execute codex-cli under the grant for codex-cli in a session')
    expect(outcome).toMatchObject({ kind: 'finished', route: { continuing: inSession }, signals: [] })
  })

  test('whose session is gone: nothing was paid, and a fresh one has a grant and a hold of its own', async () => {
    const attempts = [failure('session_gone', 'no rollout found'), aReport()]
    const { outcome, asked } = await run({ continuing, attempts }, {}, { follows })
    expect(asked.slice(2)).toEqual([
      'grant.issued',
      'reserve w1.1 codex-cli 2000000',
      'execute codex-cli under the grant for codex-cli in a session',
      'settle w1.1 0',
      'grant.issued',
      'reserve w1.2 codex-cli 2000000',
      'execute codex-cli under the grant for codex-cli in a fresh',
      'settle w1.2 1500',
    ])
    expect(outcome).toMatchObject({
      kind: 'finished',
      route: { continuing: { in: 'fresh', because: 'no rollout found' } },
      signals: [{ name: 'session_fresh' }],
    })
  })

  test('whose session is gone twice is not tried a third time', async () => {
    const gone = failure('session_gone', 'no rollout found')
    const { outcome, asked } = await run({ continuing, attempts: [gone, gone, aReport()] }, {}, { follows })
    expect([asked.filter((one) => one.startsWith('execute')).length, outcome.kind]).toEqual([2, 'refused'])
  })

  test('by a fallback of another vendor is fresh, and says so', async () => {
    const attempts = [failedBy('quota_exhausted'), aReport()]
    const plan = { continuing, attempts }
    const { outcome } = await run(plan, { worker: 'codex-cli', fallbacks: ['claude-cli'] }, { follows })
    expect(outcome.signals.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['fell_back', 'session_fresh']),
    )
  })
})

test('what was asked for and did not come back, or had nothing to go on, is said (W18)', async () => {
  const attempts = [aReport({ unclosed: 'its last message is not the JSON that was asked for' })]
  const { outcome } = await run({ attempts }, { handoff: true })
  expect(outcome.signals).toEqual([
    { name: 'nothing_handed_on', detail: 'no thread was open in this repository' },
    {
      name: 'not_handed_back',
      detail: 'the worker left no summary and next step: its last message is not the JSON that was asked for',
    },
  ])
  const closing = { summary: 'Done.', nextStep: null }
  const told = await run({ attempts: [aReport({ closing })] }, { handoff: true }, { handedOn: 'Sums' })
  expect(told.outcome.signals).toEqual([])
})
