import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { permit } from '../../src/decide/consent.ts'
import { termsOf } from '../../src/decide/terms.ts'
import type { ConsentRecord, Grant } from '../../src/domain/grant.ts'
import type { Delegation } from '../../src/domain/route.ts'
import type { Caller, Mode } from '../../src/domain/task.ts'
import { WORKER_IDS } from '../../src/domain/worker-id.ts'
import { aDelegation, aRecord, aTask, LIMITS } from './samples.ts'

const NOW = Date.UTC(2026, 10, 21, 6)
const at = (ms: number) => new Date(NOW + ms).toISOString()

const grant = {
  run: 'w1',
  worker: 'codex-cli',
  mode: 'read',
  limits: LIMITS,
  consent: { key: '/home/u/shop/.git', recordedAt: '2026-11-01T00:00:00.000Z' },
}

const GRANTED: [what: string, route: Partial<Delegation>, record: Partial<ConsentRecord>, grant: object][] = [
  ['what was allowed', {}, {}, grant],
  ['the mode asked for, where both are allowed', {}, { modes: ['read', 'write'] }, grant],
  ['writing, where it is allowed', { mode: 'write' }, { modes: ['write'] }, { ...grant, mode: 'write' }],
  [
    'a consent that has not ended',
    {},
    { expiresAt: at(1) },
    { ...grant, consent: { ...grant.consent, expiresAt: at(1) } },
  ],
  [
    "the consent's cap, where it is the lower one",
    {},
    { maxUsdMicrosPerRun: 500_000 },
    { ...grant, limits: { ...LIMITS, maxUsdMicros: 500_000 } },
  ],
  ["the run's cap, where it is the lower one", {}, { maxUsdMicrosPerRun: 5_000_000 }, grant],
]

test.each(GRANTED)('granted: %s (W28)', (_what, route, record, expected) => {
  expect(permit(aTask(), aDelegation(route), aRecord(record), 'w1', NOW)).toEqual(expected)
})

test('a grant is for one run of one worker, whatever the task is called', () => {
  expect(permit(aTask(), aDelegation(), aRecord(), 'w1.2', NOW)).toEqual({ ...grant, run: 'w1.2' })
})

test('a run ends before the one that asked for it: its clocks are cut to the rest (W32, I7)', () => {
  const grantWith = (restMs: number) =>
    permit(aTask({ endsBeforeMs: NOW + restMs }), aDelegation(), aRecord(), 'w1', NOW)
  expect([grantWith(10_000), grantWith(300_000), grantWith(3_600_000)]).toEqual([
    { ...grant, limits: { ...LIMITS, wallMs: 10_000, idleMs: 10_000 } },
    { ...grant, limits: { ...LIMITS, wallMs: 300_000 } },
    grant,
  ])
})

describe('denied', () => {
  const denial = (failure: string, why: string, hint: string) => ({
    kind: 'denied',
    failure,
    because: `This task belongs to codex-cli (gpt-6-sol): it was asked for by name. This shell cannot run that model itself, and ${why}. Nothing was sent.`,
    hint,
  })
  const allow = (words: string) =>
    `To allow it, the user types \`/waybill:allow ${words}\` in the chat or runs \`waybill allow ${words}\` in a terminal in this repository.`

  test('without a consent: who, why not here, and the command that allows it (W6, W41)', () => {
    expect(permit(aTask(), aDelegation(), undefined, 'w1', NOW)).toEqual(
      denial('no_consent', 'this repository has not allowed it', allow('codex')),
    )
  })

  test('where the host can run that model itself, it is not told otherwise (W3)', () => {
    const route = aDelegation({ worker: 'claude-cli', model: 'claude-opus-5-5', nativeness: 'native' })
    expect(permit(aTask({ caller: 'claude' }), route, undefined, 'w1', NOW)).toEqual({
      kind: 'denied',
      failure: 'no_consent',
      because:
        'This task belongs to claude-cli (claude-opus-5-5): it was asked for by name. Claude Code can run that model itself; for the worker, this repository has not allowed it. Nothing was sent.',
      hint: allow('claude'),
    })
  })

  test('the consent for another worker is none', () => {
    const record = aRecord({ worker: 'claude-cli', modes: ['read', 'write'] })
    expect(permit(aTask(), aDelegation(), record, 'w1', NOW)).toEqual(
      denial('no_consent', 'this repository has not allowed it', allow('codex')),
    )
  })

  test.each([at(0), at(-1), 'soon'])('a consent that ended at %s', (expiresAt) => {
    expect(permit(aTask(), aDelegation(), aRecord({ expiresAt }), 'w1', NOW)).toEqual(
      denial('consent_expired', `its permission ended at ${expiresAt}`, allow('codex')),
    )
  })

  test('writing, where only reading is allowed: the command says --write', () => {
    expect(permit(aTask(), aDelegation({ mode: 'write' }), aRecord(), 'w1', NOW)).toEqual(
      denial('mode_not_allowed', 'only read is allowed here', allow('codex --write')),
    )
  })

  test('a worker that delegates further, before any consent is looked at (W32)', () => {
    expect(permit(aTask({ depth: 2 }), aDelegation(), aRecord(), 'w1', NOW)).toEqual(
      denial(
        'over_depth',
        'it was asked for by a worker 1 deep, where the limit is 1',
        'Do the work yourself: a worker may not delegate further.',
      ),
    )
  })

  test.each([
    [9_999, '9.9s'],
    [0, '0 ms'],
    [-1, '0 ms'],
  ])('with %d ms left to the run that asked, before any consent is looked at (W32)', (restMs, words) => {
    const task = aTask({ depth: 2, parent: 'w0', endsBeforeMs: NOW + restMs })
    const route = aDelegation({ limits: { ...LIMITS, depth: 2 } })
    expect(permit(task, route, undefined, 'w1', NOW)).toEqual(
      denial(
        'over_deadline',
        `the run that asked for it, w0, ends in ${words}, and less than 10s is too little`,
        'The run that asked ends too soon for another one: do the work there, or ask from above.',
      ),
    )
  })

  test.each([
    ['claude', 'Claude Code cannot run'],
    ['codex', 'Codex cannot run'],
    ['program', 'The caller cannot run'],
  ] as [Caller, string][])('said to %s by its name', (caller, words) => {
    expect(permit(aTask({ caller }), aDelegation(), undefined, 'w1', NOW)).toMatchObject({
      because: expect.stringContaining(words),
    })
  })
})

const modes: Mode[] = ['read', 'write']
const anyRecord = fc.record({
  worker: fc.constantFrom(...WORKER_IDS),
  modes: fc.subarray(modes),
  recordedAt: fc.constant(at(-1000)),
  how: fc.constant('terminal' as const),
  root: fc.constant('/home/u/shop'),
  expiresAt: fc.option(fc.integer({ min: -5, max: 5 }).map(at), { nil: 'never' }),
  maxUsdMicrosPerRun: fc.option(fc.nat({ max: 4_000_000 }), { nil: -1 }),
  terms: fc.option(fc.constantFrom('2026-11-22', '2026-01-01'), { nil: '' }),
})

/** Absent optional fields are left out, as they are in the file. */
const recordOf = ({
  expiresAt,
  maxUsdMicrosPerRun,
  terms,
  ...rest
}: typeof anyRecord extends fc.Arbitrary<infer R> ? R : never): ConsentRecord => ({
  ...rest,
  ...(expiresAt === 'never' ? {} : { expiresAt }),
  ...(maxUsdMicrosPerRun === -1 ? {} : { maxUsdMicrosPerRun }),
  ...(terms === '' ? {} : { terms }),
})

test('a grant exists exactly where a record allows this worker, mode, time and depth, and is never wider (W28, W29)', () => {
  const cases = fc.record({
    record: fc.option(anyRecord.map(recordOf), { nil: undefined }),
    worker: fc.constantFrom(...WORKER_IDS),
    mode: fc.constantFrom(...modes),
    depth: fc.integer({ min: 1, max: 4 }),
    limits: fc.record({
      ...Object.fromEntries(Object.entries(LIMITS).map(([name, value]) => [name, fc.constant(value)])),
      maxUsdMicros: fc.nat({ max: 4_000_000 }),
      depth: fc.integer({ min: 1, max: 3 }),
    }) as fc.Arbitrary<typeof LIMITS>,
  })
  fc.assert(
    fc.property(cases, ({ record, worker, mode, depth, limits }) => {
      const answer = permit(aTask({ depth }), aDelegation({ worker, mode, limits }), record, 'w1', NOW)
      const allowed =
        record !== undefined &&
        record.worker === worker &&
        record.modes.includes(mode) &&
        record.terms === termsOf(worker)?.asOf &&
        (record.expiresAt === undefined || Date.parse(record.expiresAt) > NOW) &&
        depth <= limits.depth
      expect('kind' in answer).toBe(!allowed)
      if (allowed) {
        const cap = Math.min(limits.maxUsdMicros, record.maxUsdMicrosPerRun ?? limits.maxUsdMicros)
        expect((answer as Grant).limits).toEqual({ ...limits, maxUsdMicros: cap })
      }
    }),
    { numRuns: 500 },
  )
})
