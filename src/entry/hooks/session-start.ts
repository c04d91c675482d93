import { briefing } from '../../decide/briefing.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import { newNonce } from '../../io/clock.ts'
import { gateIsSaid } from '../../io/gate-said.ts'
import { glanceAtLedger } from '../../io/ledger-glance.ts'
import { waybillPaths } from '../../io/paths.ts'
import { findWorkspace } from '../../io/repository.ts'
import { readConversation } from '../conversation.ts'

const LEDGER_BUSY_MS = 250

/**
 * Tells a new session what is open in this repository, and nothing where nothing is. From the ledger and never from the
 * file in the repository: that one is for people and other tools, and a clone could bring its own.
 */
export async function answerSessionStart(
  event: Extract<HookEvent, { kind: 'session_start' }>,
  host: Host,
): Promise<HookReply> {
  const workspace = findWorkspace(event.cwd)
  const paths = waybillPaths(process.env)
  if (!workspace.ok || !paths.ok) return { kind: 'pass' }
  // Only then: most sessions must not wait for what it needs.
  if (gateIsSaid(paths.value)) (await import('./stop.ts')).noteStart(event, host)
  const conversation = glanceAtLedger(paths.value.ledger, LEDGER_BUSY_MS, (ledger) =>
    readConversation(ledger, workspace.value),
  )
  const text = conversation && briefing(conversation, newNonce())
  return text === undefined ? { kind: 'pass' } : { kind: 'context', text }
}
