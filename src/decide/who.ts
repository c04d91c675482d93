import type { VendorName } from '../domain/rule.ts'
import type { Caller } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'

/** Whom people mean by a vendor's name. */
export const WORKER_CALLED: Record<VendorName, WorkerId> = {
  codex: 'codex-cli',
  claude: 'claude-cli',
  grok: 'grok-api',
}

/** The vendor that the caller is not; from a terminal it is Codex. */
export const otherThan = (caller: Caller): WorkerId => (caller === 'codex' ? 'claude-cli' : 'codex-cli')

/** The host's own CLI: what that one can run needs nobody to carry it. */
export const ownWorker = (caller: Caller): WorkerId | undefined =>
  caller === 'codex' ? 'codex-cli' : caller === 'claude' ? 'claude-cli' : undefined
