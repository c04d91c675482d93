import type { CheckName } from './check.ts'
import type { Effort, Limits } from './task.ts'
import type { WorkerId } from './worker-id.ts'

/** Where a repository says how its tasks are to be routed, from the top of the working tree. */
export const ROUTING_FILE = '.waybill/routing.yaml'

/** What a repository's routing file says. It can deny, narrow and send a role elsewhere; it grants nothing. */
export type Routing = {
  deny: WorkerId[]
  /** Upper bounds, beside those of the user. */
  limits: Partial<Pick<Limits, 'maxUsdMicros' | 'wallMs' | 'idleMs'>>
  /** That must pass for every task, beside the usual ones. */
  checks: readonly CheckName[]
  roles: Record<string, { worker: WorkerId; model?: string; effort?: Effort; checks?: readonly CheckName[] }>
}

/** A routing file as it was found: its bytes, and what they are called. */
export type RoutingText = { text: string; sha256: string }

/** What a person trusted: the text is kept so that an edit can be shown. */
export type TrustRecord = RoutingText & { recordedAt: string; how: 'terminal' | 'chat' }
