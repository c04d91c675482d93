import type { CheckName } from './check.ts'
import type { Role } from './route.ts'
import type { Rule } from './rule.ts'
import type { Limits } from './task.ts'
import type { WorkerId } from './worker-id.ts'

/** Where a repository says how its tasks are to be routed, from the top of the working tree. */
export const ROUTING_FILE = '.waybill/routing.yaml'

/** What a file says of a role: of one that is known only what differs; a new one has all that a role needs. */
export type SaidRole = Partial<Omit<Role, 'name' | 'from' | 'fieldsFrom'>> & { from: string }

/** What a routing file says, the user's own or a repository's. It can deny, narrow and send work elsewhere; it grants nothing. */
export type Routing = {
  /** What the file is called where a decision is explained. */
  file: string
  deny: readonly WorkerId[]
  /** Upper bounds, beside those of the user. */
  limits: Partial<Pick<Limits, 'maxUsdMicros' | 'wallMs' | 'idleMs'>>
  /** That must pass for every task, beside the usual ones. */
  checks: readonly CheckName[]
  roles: Readonly<Record<string, SaidRole>>
  /** Read top down, before those of whoever comes after. */
  rules: readonly Rule[]
}

/** What stays of a file beside the rules of all files: each of them bounds every route. */
export type Restraint = Omit<Routing, 'rules'>

/** A routing file as it was found: its bytes, and what they are called. */
export type RoutingText = { text: string; sha256: string }

/** What a person trusted: the text is kept so that an edit can be shown. */
export type TrustRecord = RoutingText & { recordedAt: string; how: 'terminal' | 'chat' }
