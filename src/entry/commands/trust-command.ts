import { type CommandChange, commandQuestion, titleOf, trustLine } from '../../decide/trusted-command.ts'
import { failure } from '../../domain/failure.ts'
import { printable } from '../../domain/printable.ts'
import { projectKey } from '../../domain/project.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Workspace } from '../../domain/task.ts'
import type { WaybillPaths } from '../../io/paths.ts'
import { recordCommand } from '../../io/trust-change.ts'
import { readTrusted } from '../../io/trusted.ts'
import { askPerson } from '../person.ts'

/** Asks a person on the controlling terminal, and records the trust in a command or withdraws it. */
export function changeCommand(
  paths: WaybillPaths,
  workspace: Workspace,
  { name, command }: CommandChange,
): Result<string> {
  const { root } = workspace
  const trusted = readTrusted(paths.trusted)
  if (!trusted.ok) return trusted
  const before = trusted.value[projectKey(workspace)]?.commands[name]
  if (command === undefined && before === undefined) {
    const hint = '`waybill trust` shows what is trusted.'
    return fail(failure('unknown_name', `no command \`${name}\` is trusted for ${root}`, { hint }))
  }
  if (command !== undefined && before?.command === command)
    return ok(`It is trusted already as ${titleOf(name)}: ${printable(command)}`)
  const agreed = askPerson({
    what: command === undefined ? 'take back trust' : 'trust a command',
    shown: command === undefined ? goneText(name, before?.command) : commandQuestion(name, command, before),
    verb: 'trust',
    root,
    hint: hintFor({ name, ...(command === undefined ? {} : { command }) }),
  })
  if (!agreed.ok) return agreed
  const recorded = recordCommand(paths, workspace, name, command, 'terminal')
  if (!recorded.ok) return recorded
  const now = command === undefined ? 'is not trusted any more' : 'is trusted'
  return ok(`${printable(command ?? before?.command ?? name)} ${now} as ${titleOf(name)} of ${root}.`)
}

/** Asks as well: what passed this check so far would pass without it. */
const goneText = (name: string, command = ''): string =>
  `This would not be run any more as ${titleOf(name)}, and work would be accepted without it:\n\n  ${printable(command)}\n`

const hintFor = ({ name, command }: CommandChange): string => {
  const line = command === undefined ? `waybill trust --revoke --command ${name}` : trustLine(name, command)
  return `Run it in a terminal of your own, in this repository: ${line}`
}
