import { foldState, STATE_FACTS } from '../decide/state.ts'
import type { ConversationState } from '../domain/conversation.ts'
import type { Fact } from '../domain/event.ts'
import { projectKey } from '../domain/project.ts'
import type { Workspace } from '../domain/task.ts'
import { nowMs } from '../io/clock.ts'
import type { Ledger } from '../io/ledger.ts'
import { writeStateFile } from '../io/state-file.ts'

/** The conversation of one repository as the ledger tells it. */
export type Conversation = Omit<ConversationState, 'schema' | 'rev' | 'prevHash' | 'updatedAt'>

/** More than the twenty handoffs that are kept can need. */
const FACTS = 500

export const readConversation = (ledger: Ledger, workspace: Workspace): Conversation =>
  foldState(ledger.projectFacts(projectKey(workspace), STATE_FACTS, FACTS))

/** Writes `.waybill/conversation_state.json` anew from the ledger. */
export const writeConversation = (ledger: Ledger, workspace: Workspace): ConversationState =>
  writeStateFile(workspace.root, readConversation(ledger, workspace), nowMs())

/** Records what somebody said of the conversation; the file follows. */
export function sayConversation(
  ledger: Ledger,
  workspace: Workspace,
  facts: Extract<Fact, { kind: 'state.set' | 'state.closed' }>[],
): ConversationState {
  const project = projectKey(workspace)
  for (const fact of facts) ledger.note(project, project, nowMs(), fact)
  return writeConversation(ledger, workspace)
}
