import type { World } from '../world.ts'
import type { Books } from './books.ts'

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0)

/** I1: settled and held stay within the cap in every scope, and the three ways to add them up agree. */
export function moneyFaults(world: World, { budgets, shares, holds, facts }: Books): string[] {
  const settled = new Map(
    facts.flatMap(({ fact }) => (fact.kind === 'budget.settled' ? [[fact.hold, fact] as const] : [])),
  )
  const reserved = facts.flatMap(({ fact }) => (fact.kind === 'budget.reserved' ? [fact] : []))
  /** Of what was set aside under a hold: less what was carved from it for others, and what of that was used up. */
  const leftOf = (hold: string): number => {
    const granted = (id: string) => reserved.find((fact) => fact.hold === id)?.holdUsdMicros ?? 0
    const carved = reserved
      .filter((fact) => (fact as { parent?: string }).parent === hold)
      .map((fact) => Math.min(settled.get(fact.hold)?.usdMicros ?? fact.holdUsdMicros, fact.holdUsdMicros))
    return granted(hold) - sum(carved)
  }
  return [
    ...budgets.flatMap(({ scope, cap, held, spent, over }) => {
      const allowed = scope.startsWith('user:') ? world.caps.userMonth : world.caps.projectDay
      const used = held + spent + (world.mayOverrun ? 0 : over)
      const parts = shares.filter((share) => share.scope === scope)
      const spentParts = sum(parts.map((share) => share.spent + share.over))
      const rows = holds.filter((hold) => hold.scopes.includes(scope))
      const heldRows = sum(rows.filter(({ state }) => state === 'held').map((row) => row.held))
      const spentRows = sum(rows.map((row) => row.spent))
      const mine = reserved.filter((fact) => fact.scopes.includes(scope))
      const spentFacts = sum(mine.map((fact) => settled.get(fact.hold)?.usdMicros ?? 0))
      const heldFacts = sum(mine.filter((fact) => !settled.has(fact.hold)).map((fact) => leftOf(fact.hold)))
      return [
        ...(used > Math.min(cap, allowed) ? [`${scope}: ${used} used of ${Math.min(cap, allowed)}`] : []),
        ...(held !== heldRows ? [`${scope}: holds ${held}, its hold rows ${heldRows}`] : []),
        ...(spent + over !== spentRows
          ? [`${scope}: spent ${spent + over}, its hold rows ${spentRows}`]
          : []),
        ...(parts.length > 0 && spent + over !== spentParts
          ? [`${scope}: spent ${spent + over}, its workers' shares ${spentParts}`]
          : []),
        ...(spent + over !== spentFacts
          ? [`${scope}: spent ${spent + over}, its facts say ${spentFacts}`]
          : []),
        ...(held !== heldFacts ? [`${scope}: holds ${held}, its facts say ${heldFacts}`] : []),
      ]
    }),
    ...holds
      .filter((hold) => !reserved.some((fact) => fact.hold === hold.id))
      .map((hold) => `${hold.id} is held and no fact says so`),
  ].map((fault) => `I1 ${fault}`)
}
