import type { Conditions, Rule } from '../domain/rule.ts'

/** A rule that can never decide, since one above it matches whatever it matches. */
export type Unreached = { rule: Rule; by: Rule }

export const unreachedRules = (rules: readonly Rule[]): Unreached[] =>
  rules.flatMap((rule, index) => {
    const by = rules.slice(0, index).find((above) => covers(above, rule))
    return by ? [{ rule, by }] : []
  })

/** Only where it is plain: each condition of the one above stands in the lower one too, and with no more values there. */
const covers = (above: Rule, lower: Rule): boolean =>
  above.unless.length === 0 &&
  (Object.keys(above.when) as (keyof Conditions)[]).every((field) =>
    isWithin(lower.when[field], above.when[field]),
  )

const isWithin = (lower: unknown, above: unknown): boolean => {
  if (!Array.isArray(lower) || !Array.isArray(above)) return sameJson(lower, above)
  return lower.every((value) => above.some((one) => sameJson(one, value)))
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
