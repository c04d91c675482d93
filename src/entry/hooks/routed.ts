import { consentFor } from '../../decide/consent.ts'
import { type ForeignErrand, foreignErrand } from '../../decide/errand-of-rule.ts'
import type { Host } from '../../domain/hook.ts'
import { projectKey } from '../../domain/project.ts'
import type { Rule } from '../../domain/rule.ts'
import { nowMs } from '../../io/clock.ts'
import { readConsents } from '../../io/consents.ts'
import type { Place } from '../place.ts'
import type { Glance } from './glance.ts'

/** What the routing has another vendor do, and whether a person allowed that: `why` not, in words. */
export type Routed = { rule: Rule; errand: ForeignErrand; place: Place; why?: string }

/** Undefined where what matched stays with the host. */
export function routed({ decision, table, place }: Glance, host: Host): Routed | undefined {
  const errand = foreignErrand(decision, table, host)
  if (!errand) return undefined
  const why = whyNot(place, errand)
  return { rule: decision.rule, errand, place, ...(why === undefined ? {} : { why }) }
}

function whyNot({ paths, workspace }: Place, errand: ForeignErrand): string | undefined {
  const consents = readConsents(paths.consents)
  if (!consents.ok) return consents.failure.message
  const record = consents.value[projectKey(workspace)]?.find(({ worker }) => worker === errand.worker)
  const consent = consentFor(record, errand, nowMs())
  return 'failure' in consent ? consent.why : undefined
}
