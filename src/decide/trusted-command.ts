import { COMMAND_NAME } from '../domain/check.ts'
import { failure } from '../domain/failure.ts'
import { printable } from '../domain/printable.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type RepositoryTrust, TESTS, type TrustedCommand } from '../domain/trust.ts'

/** What is to be trusted from now on under a name; without a text, what is not to be trusted any more. */
export type CommandChange = { name: string; command?: string }

const LONGEST = 1_000

/** A command as a person wrote it. What cannot be shown as it is cannot be trusted by looking at it. */
export function readCommand(name: string, text: string): Result<CommandChange> {
  const hint = 'Say it as in: waybill trust --command lint "npm run lint"'
  if (!COMMAND_NAME.test(name)) {
    const what = `${JSON.stringify(name)} is not a name for a command`
    return fail(failure('wrong_usage', `${what}: small letters, digits and dashes, at most 31`, { hint }))
  }
  const command = text.trim()
  const isShown = printable(command) === command && !/[\n\t]/.test(command)
  if (command !== '' && isShown && [...command].length <= LONGEST) return ok({ name, command })
  const what = `the command ${JSON.stringify(text.slice(0, 100))}`
  const must = `a command is one line of 1 to ${LONGEST} characters that can be shown`
  return fail(failure('wrong_usage', `${what} cannot be trusted: ${must}`, { hint }))
}

export function readName(name: string): Result<CommandChange> {
  return COMMAND_NAME.test(name) ? ok({ name }) : readCommand(name, '')
}

/** `--tests TEXT`, `--command NAME TEXT` and `--revoke` before either, as typed in a chat; undefined where it is none of them. */
export function readTypedCommand(typed: string): Result<CommandChange> | undefined {
  const words = typed.trim()
  const [, gone] = /^--revoke\s+--command\s+(\S+)$/.exec(words) ?? []
  if (gone !== undefined) return readName(gone)
  if (/^--revoke\s+--tests$/.test(words)) return ok({ name: TESTS })
  const [, tests] = /^--tests\s+(.+)$/s.exec(words) ?? []
  if (tests !== undefined) return readCommand(TESTS, unquoted(tests))
  const [, name, command] = /^--command\s+(\S+)\s+(.+)$/s.exec(words) ?? []
  return name === undefined || command === undefined ? undefined : readCommand(name, unquoted(command))
}

/** As a shell would take it that is given one word; `"a" && "b"` stays. */
const unquoted = (text: string): string =>
  /^"([^"]*)"$/.exec(text)?.[1] ?? /^'([^']*)'$/.exec(text)?.[1] ?? text

/** What a person reads before trusting a command. */
export function commandQuestion(name: string, command: string, before: TrustedCommand | undefined): string {
  const instead = before ? `\n\nin the place of:\n\n  ${before.command}` : ''
  return `Waybill would run this command as ${titleOf(name)} of this repository:

  ${command}${instead}

${MEANING}
`
}

/** What trust in a command means, for whoever gives it. */
export const MEANING = `It runs with \`sh -c\`, in a tree of its own, on what workers have changed: the code of their
patches then runs with your own rights. What you may read, write and send on this machine, it may too.`

export const titleOf = (name: string): string =>
  name === TESTS ? 'the tests' : `the check \`command:${name}\``

/** How a person would trust it: the line to type. */
export const trustLine = (name: string, command: string): string =>
  `waybill trust ${name === TESTS ? '--tests' : `--command ${name}`} ${quoted(command)}`

const quoted = (command: string): string =>
  /["$`\\!]/.test(command) ? `'${command.replaceAll("'", "'\\''")}'` : `"${command}"`

/** The trusted commands as a person reads them, one on a line. */
export const commandLines = ({ commands }: RepositoryTrust): string[] =>
  Object.entries(commands)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { command, recordedAt }]) => `${name}: ${command} (trusted on ${recordedAt.slice(0, 10)})`)
