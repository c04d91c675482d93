import { consentFor } from '../../decide/consent.ts'
import { type ForeignErrand, foreignErrand } from '../../decide/errand-of-rule.ts'
import { firstMatch } from '../../decide/rules.ts'
import type { Host } from '../../domain/hook.ts'
import { projectKey } from '../../domain/project.ts'
import type { Occasion, Rule } from '../../domain/rule.ts'
import { nowMs } from '../../io/clock.ts'
import { readConsents } from '../../io/consents.ts'
import { type Place, placeAt } from '../place.ts'
import { tableFor } from './table.ts'

/** What the routing has another vendor do, and whether a person allowed that: `why` not, in words. */
export type Routed = { rule: Rule; errand: ForeignErrand; place: Place; why?: string }

/** What the rules make of an occasion; undefined where it stays with the host, and outside of a repository. */
export function routed(occasion: Occasion, host: Host, cwd: string): Routed | undefined {
  const place = placeAt(cwd)
  if (!place.ok) return undefined
  const table = tableFor(place.value)
  const decision = table && firstMatch(occasion, table.rules)
  const errand = decision && foreignErrand(decision, table, host)
  if (!errand) return undefined
  const why = whyNot(place.value, errand)
  return { rule: decision.rule, errand, place: place.value, ...(why === undefined ? {} : { why }) }
}

function whyNot({ paths, workspace }: Place, errand: ForeignErrand): string | undefined {
  const consents = readConsents(paths.consents)
  if (!consents.ok) return consents.failure.message
  const record = consents.value[projectKey(workspace)]?.find(({ worker }) => worker === errand.worker)
  const consent = consentFor(record, errand, nowMs())
  return 'failure' in consent ? consent.why : undefined
}
