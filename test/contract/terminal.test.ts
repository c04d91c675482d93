import { join } from 'node:path'
import { expect, test } from 'vitest'
import { oneLine, printable } from '../../src/domain/printable.ts'
import { HOSTILE } from '../e2e/hostile-words.ts'
import { runProgram } from '../real/processes.ts'
import { tempFolder } from '../unit/temp-folder.ts'

const PROGRAM = join(import.meta.dirname, 'programs/terminal.ts')
const WORDS = HOSTILE.replaceAll('\0', '').replaceAll('\ud800', '')

const say = (words: string, env: Record<string, string>) => {
  const command = `'${process.execPath}' '${PROGRAM}' "$WORDS"`
  const start = { cwd: tempFolder(), env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...env, WORDS: words } }
  return runProgram('script', ['-qec', command, '/dev/null'], { ...start, timeoutMs: 60_000 })
}

test('at the door of a terminal a text is harmless, in a style, out of it and as progress (row 14)', async () => {
  const { stdout } = await say(WORDS, { TERM: 'xterm-256color' })
  const line = printable(WORDS).replaceAll('\n', '\r\n')
  const shown = oneLine(WORDS)
  const styled = (code: string, end: string) => `\x1b[${code}m${line}\x1b[${end}m${line}\r\n`
  expect(stdout).toBe(`${shown}\r\x1b[K${styled('32', '39')}${styled('2', '22')}`)
})

test('where colours are not wanted there are none, and a terminal that moves nothing gets no progress', async () => {
  const { stdout } = await say('words', { TERM: 'dumb', NO_COLOR: '1' })
  expect(stdout).toBe('wordswords\r\n'.repeat(2))
})
