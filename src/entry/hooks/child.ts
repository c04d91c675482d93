import { existsSync } from 'node:fs'
import { agentsAmong, ancestors } from '../../io/ancestry.ts'
import { environmentOf, forebears } from '../../io/forebears.ts'
import { openLedger } from '../../io/ledger.ts'
import { lineageOf } from '../../io/lineage.ts'
import type { Place } from '../place.ts'

const BUSY_MS = 1_000

/** What the shell of an agent's model hands to all that it starts. */
const SHELL_OF_AGENT = /(?:^|\0)(?:CLAUDECODE|CLAUDE_CODE_CHILD_SESSION|CODEX_SANDBOX_NETWORK_DISABLED)=/

/**
 * Whether the session that asks was started by a model or by Waybill, and not by a person. A host gives the variables of
 * its shell to its own hooks as well, so they are looked for in what the host itself was started with.
 */
export function isChildSession({ paths, workspace }: Place): boolean {
  const agents = agentsAmong(ancestors(process.pid))
  const [host] = agents
  if (agents.length > 1 || (host && SHELL_OF_AGENT.test(environmentOf(host.pid)))) return true
  const above = forebears()
  if (process.env.WAYBILL_RUN || above.some(({ run }) => run !== undefined)) return true
  if (!existsSync(paths.ledger)) return false
  const ledger = openLedger(paths.ledger, BUSY_MS)
  // Then no run can be started either, and the review says why.
  if (!ledger.ok) return false
  try {
    return lineageOf({ above }, workspace, paths, ledger.value).depth > 1
  } finally {
    ledger.value.close()
  }
}
