import { consentFor } from '../../decide/consent.ts'
import { type ForeignErrand, foreignErrand } from '../../decide/errand-of-rule.ts'
import type { Refused } from '../../decide/prompt-advice.ts'
import { denialOf } from '../../decide/routing.ts'
import type { Host } from '../../domain/hook.ts'
import { projectKey } from '../../domain/project.ts'
import type { Rule } from '../../domain/rule.ts'
import { nowMs } from '../../io/clock.ts'
import { readConsents } from '../../io/consents.ts'
import type { Place } from '../place.ts'
import type { Glance } from './glance.ts'

/** What the routing has another vendor do, and what keeps it from that, if anything does. */
export type Routed = { rule: Rule; errand: ForeignErrand; place: Place; refused?: Refused }

/** Undefined where what matched stays with the host. */
export function routed({ decision, table, place }: Glance, host: Host): Routed | undefined {
  const errand = foreignErrand(decision, table, host)
  if (!errand) return undefined
  const denied = denialOf([errand.worker, ...errand.fallbacks], table.routings)
  const why = denied ?? unallowed(place, errand)
  const refused: Refused | undefined = why === undefined ? why : { why, by: denied ? 'file' : 'consent' }
  return { rule: decision.rule, errand, place, ...(refused ? { refused } : {}) }
}

function unallowed({ paths, workspace }: Place, errand: ForeignErrand): string | undefined {
  const consents = readConsents(paths.consents)
  if (!consents.ok) return consents.failure.message
  const record = consents.value[projectKey(workspace)]?.find(({ worker }) => worker === errand.worker)
  const consent = consentFor(record, errand, nowMs())
  return 'failure' in consent ? consent.why : undefined
}
