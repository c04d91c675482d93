import { AGENT_ROLES } from '../../decide/catalogue.ts'
import { failure } from '../../domain/failure.ts'
import type { HookEvent, HookReply } from '../../domain/hook.ts'
import { plainAsk } from '../../domain/task.ts'
import { waybillPaths } from '../../io/paths.ts'
import type { RunDocument } from '../render/document.ts'
import { hostText } from '../render/host-text.ts'
import { refusedDocument } from '../render/refusal.ts'
import { send } from '../send.ts'

/** The host gives the hook 600 s: what takes longer is answered with its id before that. */
const WAIT_MS = 570_000

/** Else a model might believe the mark and ask again. */
const NO_ERROR = 'This is the answer of the subagent; it is marked as an error only because a hook brings it.'

/**
 * A subagent of ours was called in a host that has no better door: the work is done by its worker, and the answer
 * comes back as the reason why the host's own subagent may not start.
 */
export async function answerAgentCall(event: Extract<HookEvent, { kind: 'agent_call' }>): Promise<HookReply> {
  const role = Object.hasOwn(AGENT_ROLES, event.agent) ? AGENT_ROLES[event.agent] : undefined
  if (role === undefined) return { kind: 'pass' }
  const { ok, text } = hostText(await run(event.prompt, role, event.cwd))
  return { kind: 'deny', reason: ok ? `${NO_ERROR}\n${text}` : text }
}

async function run(goal: string, role: string, cwd: string): Promise<RunDocument> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return refusedDocument('', paths.failure)
  const errand = { ask: { ...plainAsk(goal), role }, cwd, caller: 'claude' } as const
  return send(errand, paths.value.state, process.env, () => {}, lost).document(WAIT_MS)
}

const lost = (id: string): RunDocument =>
  refusedDocument(
    id,
    failure('supervisor_died', `the supervisor of ${id} ended without a word`, {
      hint: `\`waybill result ${id}\` tells what is known of it, \`waybill doctor\` checks the set-up.`,
    }),
  )
