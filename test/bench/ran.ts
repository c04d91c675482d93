import type { Ended } from '../real/processes.ts'

/** The ending of a program that must have succeeded: a figure of something that failed would be a lie. */
export function succeeded(what: string, ended: Ended): Ended {
  if (ended.code === 0) return ended
  throw new Error(
    `${what} ended with ${ended.code ?? ended.signal}:\n${ended.stdout.slice(-2000)}${ended.stderr.slice(-2000)}`,
  )
}

/** As `succeeded`, and what it printed must hold this text. */
export function answered(what: string, ended: Ended, text: string): Ended {
  if (succeeded(what, ended).stdout.includes(text)) return ended
  throw new Error(`${what} did not answer \`${text}\`:\n${ended.stdout.slice(-2000)}`)
}
