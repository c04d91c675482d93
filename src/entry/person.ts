import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { basename } from 'node:path'
import { failure } from '../domain/failure.ts'
import { oneLine, printable } from '../domain/printable.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { agentsAmong, ancestors, seesItself } from '../io/ancestry.ts'

export type Question = {
  /** What would be done, in words to follow "only a person can". */
  what: string
  /** Shown before the question. */
  shown: string
  /** What typing the name does. */
  verb: keyof typeof DONE
  /** Top of the working tree; its name is what is to be typed. */
  root: string
  /** What to do where no person can be asked. */
  hint: string
}

const DONE = { allow: 'allowed', trust: 'trusted', apply: 'applied', revert: 'taken back' } as const

/** A person, and not a model with a shell: the controlling terminal answers, and no agent stands above this process. */
export function askPerson({ what, shown, verb, root, hint }: Question): Result<void> {
  const noPerson = (why: string) =>
    fail(failure('no_consent', `only a person can ${what}, and ${why}`, { hint }))
  const above = ancestors(process.pid)
  const [agent] = agentsAmong(above)
  if (agent) return noPerson(`this shell belongs to ${agent.name} (pid ${agent.pid})`)
  if (process.env.CLAUDECODE || process.env.CODEX_SANDBOX) return noPerson('this shell belongs to an agent')
  if (!seesItself() || (above.length === 0 && process.ppid > 1))
    return noPerson('the system does not show who started this shell')
  // A patch is for one moment and can be undone; a permission stays, and has to be meant for this repository.
  const isPatch = verb === 'apply' || verb === 'revert'
  const name = isPatch ? 'yes' : oneLine(basename(root))
  const wanted = isPatch ? 'yes' : `the name of the repository (${name})`
  const answer = askTerminal(`${shown}\nType ${wanted} to ${verb} it: `)
  if (answer === undefined) return noPerson('there is no terminal to ask on')
  if (answer.trim() === name) return ok(undefined)
  const message = `${isPatch ? 'the answer was not yes' : 'the name did not match'}, so nothing was ${DONE[verb]}`
  return fail(failure('no_consent', message, { hint: `Type exactly: ${name}` }))
}

/** Asks on the controlling terminal, whatever stdin and stdout are; undefined where there is none. */
function askTerminal(question: string): string | undefined {
  let tty: number
  try {
    tty = openSync('/dev/tty', 'r+')
  } catch {
    return undefined
  }
  try {
    writeSync(tty, printable(question))
    const line = Buffer.alloc(1024)
    return line.toString('utf8', 0, readSync(tty, line))
  } finally {
    closeSync(tty)
  }
}
