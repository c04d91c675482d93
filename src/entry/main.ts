import { type Failure, failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import { waybillPaths } from '../io/paths.ts'
import { helpFor, helpText } from './commands/help.ts'
import { COMMANDS } from './commands/index.ts'
import { sayFailure } from './say.ts'
import { openTerminal } from './terminal.ts'
import { VERSION } from './version.ts'

/** `waybill VERB …`: finds the verb, runs it, leaves with its exit code. An unexpected error is a bug of ours: exit 1. */
export async function main(argv: string[]): Promise<number> {
  const terminal = openTerminal()
  const [verb = '--help', ...rest] = argv
  if (verb === '--version' || verb === '-v') {
    terminal.out(`waybill ${VERSION}\n`)
    return 0
  }
  if (verb === '--help' || verb === '-h' || verb === 'help') {
    terminal.out(rest[0] ? helpFor(rest[0]) : helpText())
    return 0
  }
  const command = Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined
  if (!command) {
    const why = failure('wrong_usage', `there is no command \`${verb}\``, {
      hint: suggestion(verb, Object.keys(COMMANDS)),
    })
    return sayFailure(why, rest.includes('--json'), terminal)
  }
  // What stands after `--` is the goal, whatever it says.
  const options = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  if (options.includes('--help') || options.includes('-h')) {
    terminal.out(helpFor(verb))
    return 0
  }
  try {
    const code = await (await command.load())(rest, terminal)
    if (command.tidiesAfter) await (await import('./settle.ts')).tidyUp(process.env)
    return code
  } catch (error) {
    const trouble = (await ledgerTrouble(error)) ?? folderTrouble(error)
    if (trouble) return sayFailure(trouble, rest.includes('--json'), terminal)
    terminal.err(
      `waybill: this is a bug in Waybill: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
    return 1
  }
}

/** A statement of the ledger may fail long after it was opened: that is a failure to tell, not a bug. */
async function ledgerTrouble(error: unknown): Promise<Failure | undefined> {
  const { ledgerFailure } = await import('../io/ledger-damage.ts')
  const paths = waybillPaths(process.env)
  return paths.ok ? ledgerFailure(error, paths.value.ledger) : undefined
}

/** A folder of the user's that cannot be made or written is for the user to mend. */
function folderTrouble(error: unknown): Failure | undefined {
  const paths = waybillPaths(process.env)
  const { code, path, message } = error as NodeJS.ErrnoException
  if (!paths.ok || code === undefined || !path?.startsWith(paths.value.state)) return undefined
  const hint = `Make ${paths.value.state} a folder of your own, or set WAYBILL_HOME to one.`
  return failure(
    code === 'ENOSPC' ? 'disk_full' : 'ledger_unavailable',
    `Waybill cannot keep its files: ${message}`,
    { hint },
  )
}
