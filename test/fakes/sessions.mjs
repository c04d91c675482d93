/**
 * Sessions as the real ones keep them, as far as anybody looks: one file for each, found by its id, and in it what was said,
 * a line each.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The file of a session below `folder`, however deep; undefined where there is none. */
export function findSession(folder, id) {
  if (!existsSync(folder)) return undefined
  const found = readdirSync(folder, { recursive: true }).find((path) => path.endsWith(`${id}.jsonl`))
  return found && join(folder, found)
}

export const saidIn = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line).said]))

export function sayIn(file, said) {
  mkdirSync(dirname(file), { recursive: true })
  appendFileSync(file, `${JSON.stringify({ said })}\n`)
}
