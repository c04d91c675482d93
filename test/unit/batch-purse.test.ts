import { expect, test } from 'vitest'
import { permit } from '../../src/decide/consent.ts'
import type { Hold } from '../../src/domain/budget.ts'
import type { Grant } from '../../src/domain/grant.ts'
import { ok } from '../../src/domain/result.ts'
import { ownShare } from '../../src/entry/batch/purse.ts'
import { aDelegation, aRecord, aTask, LIMITS } from './samples.ts'

const route = aDelegation({ limits: { ...LIMITS, maxUsdMicros: 100 } })
const grant = permit(aTask(), route, aRecord(), 'w1', 0) as Grant

/** Tries one attempt after the other, each with its own cost; gives what each was told, and what was settled. */
function tries(shareUsdMicros: number | undefined, costs: (number | 'unknown')[]) {
  const settled: (number | 'unknown')[] = []
  const reserve = (_task: unknown, id: string) => ok<Hold>({ id, run: 'w1', usdMicros: 100, scopes: [] })
  const purse = ownShare({ reserve, settle: (_hold, cost) => settled.push(cost) }, shareUsdMicros, 'b1')
  const told = costs.map((cost, index) => {
    const held = purse.reserve(aTask(), `w1.${index + 1}`, grant)
    if (held.ok) purse.settle(held.value, cost)
    return held.ok ? 'held' : held.failure.kind
  })
  return { told, settled }
}

test.each<[string, number | undefined, (number | 'unknown')[], string[]]>([
  ['nothing was set aside', undefined, [0], ['not_begun']],
  ['a try that cost nothing leaves all for the next', 100, [0, 50], ['held', 'held']],
  ['what a try cost is gone', 100, [1, 0], ['held', 'over_budget']],
  ['what nobody told counts in full', 100, ['unknown', 0], ['held', 'over_budget']],
  ['a fallback has a share of its own', 200, ['unknown', 70, 0], ['held', 'held', 'over_budget']],
  ['who overspends takes nothing from its own fallback', 200, [150, 0], ['held', 'held']],
])('a task of a batch has its own share and no more (W33): %s', (_what, share, costs, told) => {
  const tried = tries(share, costs)
  expect(tried).toEqual({ told, settled: costs.filter((_cost, index) => told[index] === 'held') })
})
