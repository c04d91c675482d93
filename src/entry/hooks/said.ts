import { failure } from '../../domain/failure.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import { fail } from '../../domain/result.ts'
import { deny, refusal } from './prompt.ts'

/** Claude Code tells a command that was typed by an event of its own, see hosts/claude.ts. */
const COMMANDS: Partial<Record<Host, RegExp>> = { codex: /^\$waybill:(allow|deny|trust|apply)(\s[\s\S]*)?$/ }

const ACTS: Record<string, string> = {
  allow: 'allow a worker',
  trust: 'trust a routing file or a command',
  apply: 'have a patch applied',
}

/**
 * Answers Waybill's commands where nobody can tell who said them: anybody may narrow what is allowed, and whatever needs
 * a person is sent to a terminal (ADR 19). Everything else that is said goes on to the model.
 */
export async function answerSaid(
  { prompt, cwd }: Extract<HookEvent, { kind: 'said' }>,
  host: Host,
): Promise<HookReply> {
  const [, verb, rest = ''] = COMMANDS[host]?.exec(prompt) ?? []
  if (verb === undefined) return { kind: 'pass' }
  const words = rest.split(/\s+/).filter(Boolean)
  const said = verb === 'deny' ? deny(words, { cwd }) : fail(unheard(verb, words))
  return { kind: 'handled', message: said.ok ? said.value : refusal(verb, said.failure) }
}

function unheard(verb: string, words: string[]) {
  const message = `only a person can ${ACTS[verb]}, and Codex gives its hooks what a person typed and what a program or a model had it say in the same words`
  const hint = `Run \`${['waybill', verb, ...words].join(' ')}\` in a terminal of your own.`
  return failure('no_consent', message, { hint })
}
