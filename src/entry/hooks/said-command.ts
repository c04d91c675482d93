import { failure } from '../../domain/failure.ts'
import type { HookReply } from '../../domain/hook.ts'
import { fail } from '../../domain/result.ts'
import { deny, refusal } from './prompt.ts'

const ACTS: Record<string, string> = {
  allow: 'allow a worker',
  trust: 'trust a routing file or a command',
  apply: 'have a patch applied',
}

/** A command of Waybill's where nobody can tell who said it: anybody may narrow what is allowed, and whatever needs a person is sent to a terminal (ADR 19). */
export function answerCommand(verb: string, rest: string, cwd: string): HookReply {
  const words = rest.split(/\s+/).filter(Boolean)
  const said = verb === 'deny' ? deny(words, { cwd }) : fail(unheard(verb, words))
  return { kind: 'handled', message: said.ok ? said.value : refusal(verb, said.failure) }
}

function unheard(verb: string, words: string[]) {
  const message = `only a person can ${ACTS[verb]}, and Codex gives its hooks what a person typed and what a program or a model had it say in the same words`
  const hint = `Run \`${['waybill', verb, ...words].join(' ')}\` in a terminal of your own.`
  return failure('no_consent', message, { hint })
}
