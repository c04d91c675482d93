import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clocksOf } from '../../src/decide/clocks.ts'
import { chooseRoute, type Policy } from '../../src/decide/route.ts'
import type { Ask } from '../../src/domain/task.ts'
import { anAsk, POLICY } from './samples.ts'

const msOf = (wallMs: number) => Object.values(clocksOf(wallMs)).map(({ ms }) => ms)

test.each([
  // Wall: start, idle, wall, kill grace, drain.
  ['30 minutes', 1_800_000, [60_000, 600_000, 1_800_000, 2_000, 2_000]],
  ['15 minutes', 900_000, [60_000, 300_000, 900_000, 2_000, 2_000]],
  ['5 minutes', 300_000, [30_000, 100_000, 300_000, 2_000, 2_000]],
  ['a minute', 60_000, [10_000, 60_000, 60_000, 2_000, 2_000]],
  ['ten seconds', 10_000, [10_000, 10_000, 10_000, 1_000, 1_000]],
  ['a second', 1_000, [1_000, 1_000, 1_000, 500, 500]],
  ['a week', 604_800_000, [60_000, 600_000, 604_800_000, 2_000, 2_000]],
])('five clocks follow from a wall of %s (M35)', (_what, wallMs, expected) => {
  expect(msOf(wallMs)).toEqual(expected)
})

test('each says where it is from, and what was said is taken as it is', () => {
  expect(clocksOf(900_000, { idle: { ms: 7, from: 'flag' }, wallFrom: 'default for other' })).toEqual({
    start: { ms: 60_000, from: '1/10 of wall, at least 10s, at most 1m 00s' },
    idle: { ms: 7, from: 'flag' },
    wall: { ms: 900_000, from: 'default for other' },
    killGrace: { ms: 2_000, from: '1/10 of wall, at least 500 ms, at most 2.0s' },
    drain: { ms: 2_000, from: '1/10 of wall, at least 500 ms, at most 2.0s' },
  })
})

test('no clock is longer than the wall clock, and none stands still (I7)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 604_800_000 }), (wallMs) =>
      msOf(wallMs).every((ms) => ms > 0 && ms <= wallMs),
    ),
  )
})

const walls = { audit: 1, review: 2 }
const IN_TURN: [
  what: string,
  ask: Partial<Ask>,
  clocks: Policy['clocks'],
  wall: [ms: number, from: string],
][] = [
  ['a flag', { kind: 'audit', limits: { wallMs: 9 } }, { walls, wallMs: 5 }, [9, 'flag']],
  ['the class in the config', { kind: 'audit' }, { walls, wallMs: 5 }, [1, 'config.yaml, audit']],
  [
    'the class that a role stands for',
    { role: 'code-auditor' },
    { walls, wallMs: 5 },
    [1, 'config.yaml, audit'],
  ],
  [
    'the kind before the role',
    { role: 'code-auditor', kind: 'review' },
    { walls },
    [2, 'config.yaml, review'],
  ],
  ['the role', { role: 'code-auditor' }, { walls: {}, wallMs: 5 }, [1_200_000, 'role code-auditor']],
  ['the one duration of the config', { kind: 'explain' }, { walls, wallMs: 5 }, [5, 'config.yaml']],
  ['the table', { kind: 'explain' }, { walls }, [600_000, 'default for explain']],
  ['the table, for what has no class', {}, { walls }, [900_000, 'default for other']],
]

test.each(IN_TURN)('the wall clock is said by %s', (_what, ask, clocks, [ms, from]) => {
  const route = chooseRoute(anAsk(ask), 'terminal', { ...POLICY, clocks })
  if (!route.ok || route.value.kind !== 'delegate') throw new Error('it was not routed')
  expect([route.value.limits.wallMs, route.value.provenance.wallMs]).toEqual([ms, from])
})

test.each([
  ['the flag', { limits: { idleMs: 3 } }, { walls: {}, idleMs: 4 }, [3, 'flag']],
  ['the config', {}, { walls: {}, idleMs: 4 }, [4, 'config.yaml']],
  [
    'the wall clock',
    { kind: 'implement' as const },
    { walls: {} },
    [600_000, '1/3 of wall, at least 1m 00s, at most 10m 00s'],
  ],
])('silence is bounded by %s', (_what, ask, clocks, expected) => {
  const route = chooseRoute(anAsk(ask), 'terminal', { ...POLICY, clocks })
  if (!route.ok || route.value.kind !== 'delegate') throw new Error('it was not routed')
  expect([route.value.limits.idleMs, route.value.provenance.idleMs]).toEqual(expected)
})
