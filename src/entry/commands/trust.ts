import { join } from 'node:path'
import { trustQuestion } from '../../decide/trust.ts'
import { commandLines, readCommand, readName } from '../../decide/trusted-command.ts'
import { failure } from '../../domain/failure.ts'
import { printable } from '../../domain/printable.ts'
import { projectKey } from '../../domain/project.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { ROUTING_FILE } from '../../domain/routing.ts'
import type { Workspace } from '../../domain/task.ts'
import { NO_TRUST, type RepositoryTrust, TESTS } from '../../domain/trust.ts'
import type { WaybillPaths } from '../../io/paths.ts'
import { readRoutingFile } from '../../io/routing-file.ts'
import { parseRouting } from '../../io/routing-parse.ts'
import { recordTrust } from '../../io/trust-change.ts'
import { readTrusted } from '../../io/trusted.ts'
import { readArgs } from '../args.ts'
import { askPerson } from '../person.ts'
import { placeAt } from '../place.ts'
import { sayFailure } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import { changeCommand } from './trust-command.ts'

const COMMAND = { command: { type: 'string' } } as const

/** Which of two commands is meant, and by what words: to give trust takes the command's text, to take it back does not. */
export function readTrustArgs(argv: string[]) {
  if (argv.includes('--revoke')) {
    const options = { revoke: { type: 'boolean' }, tests: { type: 'boolean' }, ...COMMAND } as const
    const args = readArgs('trust', argv, options, 0)
    if (!args.ok) return args
    const { tests, command } = args.value.values
    const name = tests ? TESTS : command
    return ok({ revoke: true, change: name === undefined ? undefined : readName(name) })
  }
  const options = { tests: { type: 'string' }, ...COMMAND } as const
  const args = readArgs('trust', argv, options, argv.includes('--command') ? 1 : 0)
  if (!args.ok) return args
  const { tests, command } = args.value.values
  if (tests !== undefined && command !== undefined) {
    const hint = 'Trust one command at a time.'
    return fail(failure('wrong_usage', 'waybill trust: --tests and --command are two commands', { hint }))
  }
  const [text = ''] = args.value.positionals
  const change =
    tests !== undefined
      ? readCommand(TESTS, tests)
      : command === undefined
        ? undefined
        : readCommand(command, text)
  return ok({ revoke: false, change })
}

/** `waybill trust`: shows the repository's routing file, or what was changed in it, and asks a person; `--revoke` takes it back. The same for commands. */
export async function trust(argv: string[], terminal: Terminal): Promise<number> {
  const said = await trusted(argv)
  if (!said.ok) return sayFailure(said.failure, false, terminal)
  terminal.out(`${said.value}\n`)
  return 0
}

async function trusted(argv: string[]): Promise<Result<string>> {
  const args = readTrustArgs(argv)
  if (!args.ok) return args
  const { revoke, change } = args.value
  if (change && !change.ok) return change
  const place = placeAt(process.cwd())
  if (!place.ok) return place
  const { paths, workspace } = place.value
  if (change) return changeCommand(paths, workspace, change.value)
  return revoke ? takeBack(paths, workspace) : accept(paths, workspace)
}

const HINT =
  'Type `/waybill:trust` in the chat, or run `waybill trust` in a terminal of your own, in this repository.'

function accept(paths: WaybillPaths, workspace: Workspace): Result<string> {
  const { root } = workspace
  const trusted = readTrusted(paths.trusted)
  if (!trusted.ok) return trusted
  const held = trusted.value[projectKey(workspace)] ?? NO_TRUST
  const file = readRoutingFile(root)
  if (!file.ok) return file
  if (!file.value)
    return ok(withCommands(`There is no ${ROUTING_FILE} in ${root}: the rules are your own.`, held))
  const routing = parseRouting(file.value.text, {
    path: join(root, ROUTING_FILE),
    called: ROUTING_FILE,
    own: false,
  })
  if (!routing.ok) return routing
  if (held.routing?.sha256 === file.value.sha256)
    return ok(withCommands(`${ROUTING_FILE} is trusted already, as it is.`, held))
  const shown = printable(trustQuestion(file.value, held.routing))
  const agreed = askPerson({ what: 'trust a routing file', shown, verb: 'trust', root, hint: HINT })
  if (!agreed.ok) return agreed
  // What was shown, not what may be there by now.
  const recorded = recordTrust(paths, workspace, file.value, 'terminal')
  return recorded.ok ? ok(`${ROUTING_FILE} in ${root} is trusted, until it is changed.`) : recorded
}

function withCommands(said: string, held: RepositoryTrust): string {
  const lines = commandLines(held).map((line) => `\n  ${printable(line)}`)
  return `${said}\n${lines.length > 0 ? `Trusted commands:${lines.join('')}` : 'No command is trusted.'}`
}

/** Asks as well: a file may deny a worker, and without trust it denies nothing. */
function takeBack(paths: WaybillPaths, workspace: Workspace): Result<string> {
  const { root } = workspace
  const shown = `Nothing that ${ROUTING_FILE} says in ${root} would be used any more, also not what it denies.`
  const agreed = askPerson({ what: 'take back trust', shown, verb: 'trust', root, hint: HINT })
  if (!agreed.ok) return agreed
  const recorded = recordTrust(paths, workspace, undefined, 'terminal')
  return recorded.ok ? ok(`${ROUTING_FILE} in ${root} is not trusted any more.`) : recorded
}
