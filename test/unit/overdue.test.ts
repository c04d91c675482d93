import { expect, test } from 'vitest'
import { isOverdue, longestMs } from '../../src/decide/overdue.ts'
import { aDelegation, LIMITS } from './samples.ts'

const MINUTE_MS = 60_000
const route = aDelegation({ limits: { ...LIMITS, wallMs: 15 * MINUTE_MS } })
const ASKED = ['scope', 'command:lint', 'command:types'] as const

test.each([
  ['one worker may be tried twice', { route }, 60],
  [
    'the tests may run before and after, in each try',
    { route: { ...route, checkWallMs: 20 * MINUTE_MS } },
    140,
  ],
  [
    'and so may each command that is asked for',
    { route: { ...route, checkWallMs: 20 * MINUTE_MS, checks: ASKED } },
    300,
  ],
  ['each fallback as well', { route: { ...route, fallbacks: ['claude-cli' as const] } }, 90],
  ['a run without a route starts no worker', {}, 30],
  ['and neither does one that stays', { route: { kind: 'stay' as const, because: 'no' } }, 30],
])('no run lasts longer: %s', (_what, view, minutes) => {
  expect(longestMs(view)).toBe(minutes * MINUTE_MS)
})

test('a run is overdue when it has lasted longer than it can', () => {
  const view = { route, receivedAtMs: 1_000 }
  expect([isOverdue(view, 1_000 + 60 * MINUTE_MS), isOverdue(view, 1_001 + 60 * MINUTE_MS)]).toEqual([
    false,
    true,
  ])
})
