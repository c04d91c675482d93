import { isHashOf, shortHash, trustQuestion } from '../../decide/trust.ts'
import {
  type CommandChange,
  commandLines,
  MEANING,
  readTypedCommand,
  titleOf,
} from '../../decide/trusted-command.ts'
import { failure } from '../../domain/failure.ts'
import { printable } from '../../domain/printable.ts'
import { projectKey } from '../../domain/project.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { ROUTING_FILE } from '../../domain/routing.ts'
import { NO_TRUST } from '../../domain/trust.ts'
import { readRoutingFile } from '../../io/routing-file.ts'
import { recordCommand, recordTrust } from '../../io/trust-change.ts'
import { readTrusted } from '../../io/trusted.ts'
import type { Place } from '../place.ts'
import { refuseTypist } from './typed-by.ts'

/**
 * `/waybill:trust` shows, `/waybill:trust HASH` trusts what was shown, `/waybill:trust --revoke` takes it back; with
 * `--tests COMMAND` or `--command NAME COMMAND` the same for a command, which the person has typed out.
 */
export function trustTyped(typed: string, place: Place): Result<string> {
  const change = readTypedCommand(typed)
  if (change) return change.ok ? changeCommand(change.value, place) : change
  const [word, ...more] = typed.split(/\s+/).filter(Boolean)
  if (more.length > 0) {
    const hint =
      'Type `/waybill:trust`, and then the hash that it shows; or `/waybill:trust --tests npm test`.'
    return fail(failure('wrong_usage', 'one hash was expected', { hint }))
  }
  if (word === undefined) return show(place)
  const doubt = refuseTypist('trust a routing file', 'waybill trust')
  if (doubt) return fail(doubt)
  return word === '--revoke' ? revoke(place) : accept(word, place)
}

function show({ paths, workspace }: Place): Result<string> {
  const trusted = readTrusted(paths.trusted)
  if (!trusted.ok) return trusted
  const held = trusted.value[projectKey(workspace)] ?? NO_TRUST
  const commands = commandLines(held)
    .map((line) => `\nTrusted command ${printable(line)}`)
    .join('')
  const file = readRoutingFile(workspace.root)
  if (!file.ok) return file
  if (!file.value)
    return ok(`Waybill: there is no ${ROUTING_FILE} here, so the rules are your own.${commands}`)
  if (held.routing?.sha256 === file.value.sha256)
    return ok(`Waybill: ${ROUTING_FILE} is trusted, as it is.${commands}`)
  const shown = printable(trustQuestion(file.value, held.routing))
  return ok(
    `Waybill: ${shown}\nTo trust exactly this, type \`/waybill:trust ${shortHash(file.value)}\`.${commands}`,
  )
}

/** The hash stands for what was shown: a file that was changed meanwhile has another. */
function accept(hash: string, { paths, workspace }: Place): Result<string> {
  const file = readRoutingFile(workspace.root)
  if (!file.ok) return file
  if (!file.value || !isHashOf(hash, file.value)) {
    const hint = 'Type `/waybill:trust` to see the file as it is now, with its hash.'
    return fail(failure('no_consent', `that is not the hash of ${ROUTING_FILE} as it is now`, { hint }))
  }
  const recorded = recordTrust(paths, workspace, file.value, 'chat')
  return recorded.ok ? ok(`Waybill: ${ROUTING_FILE} is trusted, until it is changed.`) : recorded
}

function revoke({ paths, workspace }: Place): Result<string> {
  const recorded = recordTrust(paths, workspace, undefined, 'chat')
  return recorded.ok ? ok(`Waybill: ${ROUTING_FILE} is not trusted any more.`) : recorded
}

function changeCommand({ name, command }: CommandChange, { paths, workspace }: Place): Result<string> {
  const nobody = refuseTypist('trust a command', 'waybill trust --tests "npm test"')
  if (nobody) return fail(nobody)
  const recorded = recordCommand(paths, workspace, name, command, 'chat')
  if (!recorded.ok) return recorded
  if (command === undefined) return ok(`Waybill: no command is trusted any more as ${titleOf(name)}.`)
  return ok(`Waybill: trusted as ${titleOf(name)} of this repository: ${printable(command)}\n${MEANING}`)
}
