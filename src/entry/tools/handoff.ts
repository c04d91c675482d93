import * as z from 'zod'
import { isForeignStep } from '../../decide/state.ts'
import { failure } from '../../domain/failure.ts'
import { fence } from '../../domain/fence.ts'
import { oneLine } from '../../domain/printable.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Caller } from '../../domain/task.ts'
import { newNonce } from '../../io/clock.ts'
import { openRedactor } from '../../io/open-scanner.ts'
import { findWorkspace } from '../../io/repository.ts'
import { type Conversation, readConversation, sayConversation } from '../conversation.ts'
import { openDesk } from '../desk.ts'
import { answered, refused } from './answer.ts'
import { text } from './fields.ts'
import { defineTool } from './tool.ts'

const input = z.strictObject({
  action: z.enum(['read', 'write']),
  thread: text('what the work is about, one line').optional(),
  summary: text('where it stands, in a few sentences').optional(),
  nextStep: text('what is to be done next, one line').optional(),
  close: z.boolean('true or false').describe('the thread is finished').optional(),
})

type Input = z.output<typeof input>
type Said = Parameters<typeof sayConversation>[2]

/** The conversation state, which outlives a session and a model (M38–M40). */
export const handoffTool = defineTool({
  name: 'handoff',
  description:
    'What the next model or person needs in order to carry on in this repository: the open thread, the last summary, the next step, the runs. Read it when you take over work; write it before you stop or hand over.',
  annotations: {
    title: 'Hand over a conversation',
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  input,
  act: async (asked, call) => {
    const said = factsIn(asked, call.caller)
    if (!said.ok) return refused(said.failure)
    const folder = await call.folder()
    if (!folder.ok) return refused(folder.failure)
    const workspace = findWorkspace(folder.value)
    if (!workspace.ok) return refused(workspace.failure)
    const desk = await openDesk(call.env)
    if (!desk.ok) return refused(desk.failure)
    const { ledger, paths } = desk.value
    const redactor = openRedactor(paths.state, call.env)
    if (!redactor.ok) return refused(redactor.failure)
    try {
      const state =
        said.value.length === 0
          ? readConversation(ledger, workspace.value)
          : sayConversation(ledger, workspace.value, said.value, redactor.value)
      return answered(shown(state), lineOf(state))
    } finally {
      ledger.close()
    }
  },
})

function factsIn({ action, ...fields }: Input, by: Caller): Result<Said> {
  const { close, ...said } = fields
  const wrong = (message: string, hint: string) =>
    fail(failure('wrong_usage', `handoff: ${message}`, { hint }))
  const [field] = Object.keys(fields)
  if (action === 'read' && field !== undefined)
    return wrong(`\`read\` takes no ${field}`, 'Use the action `write` to say something.')
  if (action === 'read') return ok([])
  const spoken = Object.keys(said).length > 0
  if (!spoken && close !== true)
    return wrong('nothing was said to write', 'Give thread, summary, nextStep or close.')
  if (close === true && said.nextStep !== undefined)
    return wrong('a closed thread has no next step', 'Leave nextStep out, or do not close it.')
  return ok([
    ...(spoken ? [{ kind: 'state.set' as const, ...(said as Record<string, string>), by }] : []),
    ...(close === true ? [{ kind: 'state.closed' as const, by }] : []),
  ])
}

const SHOWN_HANDOFFS = 5

/** Summaries are mostly a worker's own words. */
function shown(state: Conversation) {
  const { thread, lastSummary, nextStep, running, handoffs } = state
  const nonce = newNonce()
  return {
    thread,
    lastSummary: lastSummary && fence(lastSummary, nonce),
    nextStep: nextStep && isForeignStep(state) ? fence(nextStep, nonce) : nextStep,
    running,
    handoffs: handoffs.slice(-SHOWN_HANDOFFS).map((one) => ({
      ...one,
      ...(one.summary ? { summary: fence(one.summary, nonce) } : {}),
      ...(one.nextStep ? { nextStep: fence(one.nextStep, nonce) } : {}),
    })),
  }
}

const lineOf = (state: Conversation): string => {
  const { thread } = state
  const nextStep = isForeignStep(state) ? null : state.nextStep
  const open = thread?.open ? `Open: ${thread.title}` : 'No thread is open'
  return oneLine(nextStep === null ? open : `${open}. Next: ${nextStep}`)
}
