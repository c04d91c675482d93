import { type Allowance, mayNow, readAllowance } from '../../decide/allowance.ts'
import { allowanceTerms } from '../../decide/allowance-terms.ts'
import { workerNamed } from '../../decide/route.ts'
import { refuseUnread } from '../../decide/terms.ts'
import { type Failure, failure } from '../../domain/failure.ts'
import type { HookEvent, HookReply } from '../../domain/hook.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { recordAllowance, recordConsent } from '../../io/consent-change.ts'
import { placeAt } from '../place.ts'
import { table } from '../render/table.ts'
import { placeFor } from '../triage/reports-place.ts'
import { trustTyped } from './prompt-trust.ts'
import { refuseTypist } from './typed-by.ts'

type Prompt = Extract<HookEvent, { kind: 'prompt' }>

const TYPED = /^\/waybill:(allow|deny|trust|apply)(\s[\s\S]*)?$/
const ANSWERS: Record<string, (words: string[], event: Prompt) => Result<string> | Promise<Result<string>>> =
  { allow, deny, trust, apply }
const NOTHING: Record<string, string> = {
  allow: 'allowed',
  deny: 'changed',
  trust: 'trusted',
  apply: 'applied',
}

/** Handles `/waybill:allow`, `deny`, `trust` and `apply` at the very start of what was typed; no model sees any of them. */
export async function answerPrompt(event: Prompt): Promise<HookReply> {
  const [, verb, rest = ''] = TYPED.exec(event.prompt) ?? []
  const answer = verb === undefined ? undefined : ANSWERS[verb]
  if (verb === undefined || !answer) return { kind: 'pass' }
  const said = await answer(rest.split(/\s+/).filter(Boolean), event)
  return { kind: 'handled', message: said.ok ? said.value : refusal(verb, said.failure) }
}

export const refusal = (verb: string, { message, hint }: Failure): string =>
  `Waybill: nothing was ${NOTHING[verb]}: ${message}. ${hint}`

function allow(words: string[], event: Prompt): Result<string> {
  const allowance = readAllowance(words)
  if (!allowance.ok) return allowance
  const unread = refuseUnread(allowance.value, words)
  if (unread) return fail(unread)
  const doubt = refuseTypist('allow a worker', `waybill allow ${words.join(' ')}`)
  if (doubt) return fail(doubt)
  const place = placeFor(allowance.value, event.cwd)
  if (!place.ok) return place
  const recorded = recordAllowance(place.value.paths, place.value.workspace, allowance.value, 'chat')
  return recorded.ok ? ok(termsText(allowance.value, place.value.workspace.root)) : recorded
}

function termsText(allowance: Allowance, root: string): string {
  // The caps are in a YAML file, and a hook carries no parser: what the file says still holds.
  const terms = table(allowanceTerms(allowance, root, undefined), Number.POSITIVE_INFINITY)
  return `Waybill: ${allowance.worker} ${mayNow(allowance)} ${allowance.triage ? 'for reports' : 'here'}.\n${terms.trimEnd().replace(/^/gm, '  ')}`
}

/** Anybody may narrow, so nobody is asked who they are. */
export function deny(words: string[], { cwd }: { cwd: string }): Result<string> {
  const [name, ...more] = words
  if (name === undefined || more.length > 0)
    return fail(
      failure('wrong_usage', 'one worker was expected', { hint: 'Say which: deny codex, or deny claude.' }),
    )
  const worker = workerNamed(name)
  if (!worker.ok) return worker
  const place = placeAt(cwd)
  if (!place.ok) return place
  const { paths, workspace } = place.value
  const recorded = recordConsent(paths, workspace, worker.value, undefined, 'chat')
  return recorded.ok ? ok(`Waybill: ${worker.value} may no longer run in ${workspace.root}.`) : recorded
}

/** As it was typed: a command's spaces are its own. */
function trust(_words: string[], event: Prompt): Result<string> {
  const place = placeAt(event.cwd)
  const [, , typed = ''] = TYPED.exec(event.prompt) ?? []
  return place.ok ? trustTyped(typed, place.value) : place
}

async function apply(words: string[], event: Prompt): Promise<Result<string>> {
  const place = placeAt(event.cwd)
  // Only now: who gives a permission must not wait for what this one needs.
  return place.ok ? (await import('./prompt-apply.ts')).applyTyped(words, place.value) : place
}
