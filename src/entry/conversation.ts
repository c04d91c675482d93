import { foldState, STATE_FACTS, STATE_WORDS } from '../decide/state.ts'
import type { ConversationState } from '../domain/conversation.ts'
import type { Fact } from '../domain/event.ts'
import type { Signal } from '../domain/outcome.ts'
import { projectKey } from '../domain/project.ts'
import type { Workspace } from '../domain/task.ts'
import { nowMs } from '../io/clock.ts'
import type { Ledger } from '../io/ledger.ts'
import { messageOf } from '../io/message-of.ts'
import type { Redactor } from '../io/redact.ts'
import { writeStateFile } from '../io/state-file.ts'

/** The conversation of one repository as the ledger tells it. */
export type Conversation = Omit<ConversationState, 'schema' | 'rev' | 'prevHash' | 'updatedAt'>

/** More than the twenty handoffs that are kept can need: a batch of a hundred tasks says three things of each. */
const FACTS = 320

export function readConversation(ledger: Pick<Ledger, 'projectFacts'>, workspace: Workspace): Conversation {
  const project = projectKey(workspace)
  // What somebody said stands until it is said anew, however many runs have come since.
  const said = ledger.projectFacts(project, STATE_WORDS, FACTS)
  const runs = ledger.projectFacts(project, STATE_FACTS, FACTS)
  return foldState([...said, ...runs].sort((a, b) => a.seq - b.seq))
}

/** Writes `.waybill/conversation_state.json` anew from the ledger. */
export const writeConversation = (ledger: Ledger, workspace: Workspace): ConversationState =>
  writeStateFile(workspace.root, readConversation(ledger, workspace), nowMs())

/** The same, where it must cost nobody the result: a file that cannot be written (read-only checkout) is a signal. */
export function handOff(ledger: Ledger, workspace: Workspace): Signal[] {
  try {
    writeConversation(ledger, workspace)
    return []
  } catch (error) {
    return [{ name: 'state_not_written', detail: messageOf(error) }]
  }
}

/** Records what somebody said of the conversation, without the secrets in it; the file follows. */
export function sayConversation(
  ledger: Ledger,
  workspace: Workspace,
  facts: Extract<Fact, { kind: 'state.set' | 'state.closed' }>[],
  redactor: Redactor,
): ConversationState {
  const project = projectKey(workspace)
  for (const fact of redactor.value(facts)) ledger.note(project, project, nowMs(), fact)
  return writeConversation(ledger, workspace)
}
