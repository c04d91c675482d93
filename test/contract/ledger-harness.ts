import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, copyFileSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Scope } from '../../src/domain/budget.ts'
import type { Failure } from '../../src/domain/failure.ts'
import type { Result } from '../../src/domain/result.ts'
import { type Ledger, type Opening, openLedger } from '../../src/io/ledger.ts'
import { ledgerFailure } from '../../src/io/ledger-damage.ts'
import { tempFolder } from '../unit/temp-folder.ts'

/** The value, or an error that says why there is none. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.kind}: ${result.failure.message}`)
  return result.value
}

/** A real ledger in a folder of its own, closed and gone when the test ends. */
export function freshLedger(): { ledger: Ledger; path: string } {
  const path = join(tempFolder(), 'ledger.db')
  return { ledger: openAt(path), path }
}

/** A ledger as an earlier Waybill left it, in a folder of its own. */
export function goldenLedger(version: 'v1' | 'v2'): string {
  const path = join(tempFolder(), 'ledger.db')
  copyFileSync(fileURLToPath(new URL(`./fixtures/ledgers/${version}.db`, import.meta.url)), path)
  return path
}

/** All rows of a closed or open ledger, as another process sees them. */
export function rowsIn(path: string, sql: string): unknown[] {
  const raw = new DatabaseSync(path)
  try {
    return raw.prepare(sql).all()
  } finally {
    raw.close()
  }
}

/** Where in the file the nth page of a table or index begins; 0 is its root. */
export function startOf(path: string, name: string, nth: number): number {
  const rows = rowsIn(path, `SELECT pageno FROM dbstat WHERE name = '${name}'`) as { pageno: number }[]
  const page = rows[nth]?.pageno
  if (page === undefined) throw new Error(`${name} has no page ${nth}`)
  return (page - 1) * 4096
}

export function scribble(path: string, at: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(3000, 0xab), 0, 3000, at)
  closeSync(file)
}

export function openAt(path: string, busyMs = 5_000, opening: Opening = {}): Ledger {
  const ledger = must(openLedger(path, busyMs, opening))
  onTestFinished(() => {
    try {
      ledger.close()
    } catch {
      // The test closed it itself.
    }
  })
  return ledger
}

export const DAY = 'project:p:2026-11-21'
export const MONTH = 'user:2026-11'
export const scopes = (dayCap: number, monthCap: number): Scope[] => [
  { name: DAY, capUsdMicros: dayCap, resets: '2026-11-22 00:00 UTC' },
  { name: MONTH, capUsdMicros: monthCap, resets: '2026-12-01 00:00 UTC' },
]

/** What the error of a statement means to a person. */
export function refusedBy(statement: () => unknown, path: string): Failure | undefined {
  try {
    statement()
    return undefined
  } catch (error) {
    return ledgerFailure(error, path)
  }
}

/** By the run `w1` of the project `p`. */
export const reserve = (ledger: Ledger, id: string, usdMicros: number, inScopes = scopes(100, 1000)) =>
  ledger.reserve('w1', 'p', 1, { id, worker: 'codex-cli', usdMicros }, inScopes)
export const settle = (ledger: Ledger, hold: string, usdMicros: number | 'unknown') =>
  ledger.settle('w1', 'p', 2, { hold, usdMicros })
const programs = fileURLToPath(new URL('./programs/', import.meta.url))

/**
 * Starts one of the little programs beside this file with the Node that runs the tests; killed when the test ends.
 * `fileBlocks` bounds each file that it writes (512-byte blocks), which ends a write as a full disk does.
 */
export function startProgram(name: string, args: string[], { fileBlocks }: { fileBlocks?: number } = {}) {
  const program = [process.execPath, join(programs, name), ...args]
  const bounded = ['/bin/sh', '-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'sh', ...program]
  const [file = '', ...rest] = fileBlocks === undefined ? program : bounded
  const child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Long enough for a program that was told to go on to read what it has to, and to wait for the lock. */
const ALL_WAIT_MS = 700

/** Tells all to go on while nobody can write, so that each has looked before the first one writes; then what they say. */
export async function together(path: string, children: ReturnType<typeof startProgram>[]): Promise<string[]> {
  await Promise.all(children.map(firstLineOf))
  const said = Promise.all(children.map(saidBy))
  const lock = new DatabaseSync(path)
  lock.exec('BEGIN IMMEDIATE')
  for (const child of children) child.stdin?.write('go\n')
  await new Promise((resolve) => setTimeout(resolve, ALL_WAIT_MS))
  lock.close()
  return said
}

/** What it printed until its end. */
export async function saidBy(child: ChildProcess): Promise<string> {
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += chunk
  })
  await once(child, 'close')
  return text.trim()
}

/** Waits until it has printed a line. */
export const firstLineOf = async (child: ChildProcess): Promise<string> => {
  const [chunk] = await once(child.stdout ?? child, 'data')
  return String(chunk).trim()
}
