import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { withOpened } from './declared-files.ts'

const MOST_BYTES = 8 * 1024 * 1024

/** Whether there is such a line in a file of the working tree; no link is followed out of it. */
export function stands(root: string, file: string, line: number): boolean {
  const lines = withOpened(resolve(root, file), root, (handle, facts) =>
    facts.isFile() && facts.size <= MOST_BYTES ? linesIn(readFileSync(handle, 'utf8')) : 0,
  )
  return typeof lines === 'number' && line >= 1 && line <= lines
}

const linesIn = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
