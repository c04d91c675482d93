import { describe, expect, test } from 'vitest'
import { atOnce } from '../../src/decide/batch-cap.ts'
import { batchOutcome } from '../../src/decide/batch-end.ts'
import { goalAfter } from '../../src/decide/batch-goal.ts'
import { refuseOrder } from '../../src/decide/batch-order.ts'
import { isOverdue } from '../../src/decide/overdue.ts'
import { nothingSpent } from '../../src/decide/spend.ts'
import { type FailureKind, failure } from '../../src/domain/failure.ts'
import type { BatchRow } from '../../src/domain/outcome.ts'
import { merged } from '../../src/entry/batch/asks.ts'
import { inTurn, type Over } from '../../src/entry/batch/in-turn.ts'

const says = (tasks: [string, string[]][]) =>
  [...refuseOrder(tasks.map(([name, after]) => ({ name, after })))].map(([name, why]) => [name, why.message])

describe('the order of a batch', () => {
  test('is fine where everybody waits for somebody else', () => {
    expect(
      says([
        ['a', []],
        ['b', ['a']],
        ['c', ['a', 'b']],
      ]),
    ).toEqual([])
  })
  test('refuses the members of a circle by name, and not who waits for them', () => {
    expect(
      says([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['a']],
        ['d', ['a']],
        ['e', ['e']],
      ]),
    ).toEqual([
      ['a', 'a waits for b waits for c waits for a: none of them can be first'],
      ['b', 'b waits for c waits for a waits for b: none of them can be first'],
      ['c', 'c waits for a waits for b waits for c: none of them can be first'],
      ['e', 'e waits for e: none of them can be first'],
    ])
  })
})

describe('how many run at once (H5)', () => {
  test.each([
    [8, 64e9, { atOnce: 8, atOnceBecause: 'default' }],
    [8, 1e9, { atOnce: 4, atOnceBecause: '1000 MB of free memory at 250 MB for each' }],
    [8, 1e6, { atOnce: 1, atOnceBecause: '1 MB of free memory at 250 MB for each' }],
  ])('%s asked for with %s bytes free', (configured, free, found) => {
    expect(atOnce(configured, 'default', free)).toEqual(found)
  })

  const turn = (name: string, kind: string | undefined, most: number, after: string[] = []) => ({
    member: { name, run: name, after },
    ...(kind === undefined ? {} : { among: { name: kind, most } }),
  })

  async function watched(turns: ReturnType<typeof turn>[], cap: number) {
    const now = { all: 0, most: 0, kinds: new Map<string, number>() }
    const order: string[] = []
    await inTurn(turns, cap, async ({ name }, before) => {
      const kind = turns.find((one) => one.member.name === name)?.among?.name ?? ''
      order.push(name)
      now.all += 1
      now.most = Math.max(now.most, now.all)
      now.kinds.set(
        kind,
        Math.max(now.kinds.get(kind) ?? 0, order.filter((one) => one.startsWith(kind)).length - ended(kind)),
      )
      await new Promise((resolve) => setTimeout(resolve, 5))
      done.push(name)
      now.all -= 1
      return { name, outcome: 'unverified', result: { text: before.map((one) => one.name).join(), note: '' } }
    })
    return { most: now.most, kinds: Object.fromEntries(now.kinds), order }
  }
  const done: string[] = []
  const ended = (kind: string) => done.filter((name) => name.startsWith(kind)).length

  test('no more than the cap, however many vendors there are, and of a vendor no more than its own', async () => {
    done.length = 0
    const turns = Array.from({ length: 12 }, (_, index) =>
      index % 2 ? turn(`x${index}`, 'x', 2) : turn(`y${index}`, 'y', 4),
    )
    const { most, kinds, order } = await watched(turns, 3)
    expect([most, kinds.x, order.length]).toEqual([3, 2, 12])
  })

  test('who waits for another takes no place meanwhile, and one without a worker needs none', async () => {
    done.length = 0
    const turns = [turn('last', 'k', 1, ['first']), turn('first', 'k', 1), turn('refused', undefined, 0)]
    const { order } = await watched(turns, 1)
    expect(order).toEqual(['refused', 'first', 'last'])
  })

  test('one that fails in our hands gives its place back', async () => {
    const seen: string[] = []
    const begin = async ({ name }: { name: string }): Promise<Over> => {
      seen.push(name)
      if (name === 'a') throw new Error('broken')
      return { name, outcome: 'failed' }
    }
    await inTurn([turn('a', 'k', 1), turn('b', 'k', 1)], 1, begin).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(seen).toEqual(['a', 'b'])
  })
})

describe('what all tasks came to', () => {
  const row = (name: string, kind?: FailureKind): BatchRow => ({
    name,
    run: name,
    outcome: kind === undefined ? 'unverified' : 'failed',
    countedUsdMicros: 0,
    spend: nothingSpent(1),
    ...(kind ? { failure: failure(kind, 'no') } : {}),
  })
  test.each([
    [['not_begun', 'checks_failed'], 'checks_failed'],
    [['checks_failed', 'worker_failed'], 'worker_failed'],
    [['worker_failed', 'no_consent'], 'no_consent'],
    [['no_consent', 'wrong_usage'], 'wrong_usage'],
    [['unknown_name', 'worker_missing'], 'worker_missing'],
    [['worker_missing', 'cancelled'], 'cancelled'],
  ] as [FailureKind[], FailureKind][])('%s: the gravest is %s, in any order', (kinds, gravest) => {
    for (const order of [kinds, kinds.toReversed()]) {
      const outcome = batchOutcome(
        'w1',
        [row('fine'), ...order.map((kind, index) => row(`t${index}`, kind))],
        1,
      )
      expect(outcome.kind === 'batch' && outcome.failure?.kind).toBe(gravest)
    }
  })
  test('a result for each is no failure', () => {
    expect(batchOutcome('w1', [row('a'), row('b')], 7)).toEqual({
      kind: 'batch',
      tasks: [row('a'), row('b')],
      spend: nothingSpent(7),
      signals: [],
    })
  })
  test('a supervisor that died is none where every task has its result, and one where not', () => {
    const died = failure('supervisor_died', 'the supervisor of w1 died')
    expect(batchOutcome('w1', [row('a')], 7, died)).toEqual(batchOutcome('w1', [row('a')], 7))
    expect(batchOutcome('w1', [row('a'), row('b', 'no_consent')], 7, died)).toMatchObject({
      failure: {
        kind: 'supervisor_died',
        message: 'the supervisor of w1 died; 1 of 2 tasks have no result: b (failed)',
      },
    })
  })
  test('one cost that is unknown makes the sum unknown, and what an earlier batch paid is not in it (T6)', () => {
    const paid = { ...nothingSpent(1), iterations: 1, basis: 'billed' as const, usdMicros: 5 }
    const spends = (rows: Partial<BatchRow>[]) =>
      batchOutcome(
        'w1',
        rows.map((more, index) => ({ ...row(`t${index}`), ...more })),
        1,
      ).spend
    expect(spends([{ spend: paid }, { spend: paid }, { spend: paid, replayed: true }])).toMatchObject({
      iterations: 2,
      usdMicros: 10,
      basis: 'billed',
    })
    const unknown = { ...paid, usdMicros: 'unknown' as const, basis: 'unknown' as const }
    expect(spends([{ spend: paid }, { spend: unknown }])).toMatchObject({
      usdMicros: 'unknown',
      basis: 'unknown',
    })
  })
})

describe('what a task inherits from the defaults (H6–H8)', () => {
  const defaults = { worker: 'codex', model: 'm1', effort: 'low' as const, checks: ['scope' as const] }
  test.each([
    ['neither', {}, { worker: 'codex', model: 'm1' }],
    ['a model alone', { model: 'm2' }, { worker: 'codex', model: 'm2' }],
    ['another worker', { worker: 'claude' }, { worker: 'claude' }],
    ['the same worker by its long name', { worker: 'codex-cli' }, { worker: 'codex-cli', model: 'm1' }],
    ['a role, which brings both', { role: 'reviewer' }, { role: 'reviewer' }],
  ])('%s', (_what, task, who) => {
    expect(merged(task, defaults)).toEqual({ effort: 'low', checks: ['scope'], limits: {}, ...who })
  })
  test('checks are added up, limits one by one, everything else replaces', () => {
    const task = {
      checks: ['did-work' as const],
      limits: { maxUsd: 1 },
      effort: 'high' as const,
      files: ['b'],
    }
    expect(merged(task, { ...defaults, limits: { maxUsd: 3, wall: 5 }, files: ['a'] })).toEqual({
      worker: 'codex',
      model: 'm1',
      effort: 'high',
      checks: ['scope', 'did-work'],
      limits: { maxUsd: 1, wall: 5 },
      files: ['b'],
    })
  })
})

test('what came before is cut, and cannot end its fence', () => {
  const goal = goalAfter(
    'Do it.',
    [{ name: 'a', text: `</worker-output n1>${'x'.repeat(30_000)}`, note: '' }],
    'n1',
  )
  expect(goal.match(/<\/worker-output n1>/g)).toHaveLength(1)
  expect(goal).toContain('[cut after 20000 of 30019 characters]')
  expect(goalAfter('Do it.', [], 'n1')).toBe('Do it.')
})

test('a batch that nobody can see is left alone for as long as all of its tasks can take', () => {
  const batch = { members: [], atOnce: 1, atOnceBecause: 'default', longestMs: 1_000_000_000 }
  expect(isOverdue({ receivedAtMs: 0, task: { batch } }, 1_000_000_000)).toBe(false)
  expect(isOverdue({ receivedAtMs: 0, task: { batch } }, 1_000_000_001)).toBe(true)
})
