import { type ChildProcessByStdio, type SpawnOptions, spawn } from 'node:child_process'
import { closeSync, constants } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { openSync } from '../io/disk.ts'
import { makePrivateFolder } from '../io/files.ts'
import { splitLines } from '../io/line-splitter.ts'
import type { Order, Word } from './wire.ts'

/** As it is with this stdio: two pipes and a log file. */
type Supervisor = ChildProcessByStdio<Writable, Readable, null>

type End = Extract<Word, { say: 'end' }>

export type Launched = {
  /** The last word, or undefined if the supervisor fell silent. */
  ended: Promise<End | undefined>
  /** Asks the supervisor to end the worker; it answers with its last word. */
  cancel(): void
}

/**
 * Starts the supervisor that owns the worker and outlives this process, and hands it the order, which is asked for
 * while the supervisor loads: what the caller has to look up for it costs no time.
 *
 * node:child_process and not execa: the waiting caller would pay execa's import for one plain spawn (ADR 4).
 */
export function launch(
  order: () => Order,
  stateFolder: string,
  onWord: (word: Word) => void,
): Result<Launched> {
  const opened = openLog(stateFolder)
  if (!opened.ok) return opened
  const log = opened.value
  const program = join(dirname(fileURLToPath(import.meta.url)), 'supervisor.mjs')
  // Node keeps there what it compiled: each later start takes some 16 ms less (Node 24). Made here, since Node would make
  // it as the umask says, and who can write there can write programs.
  const compiled = join(stateFolder, 'compiled')
  makePrivateFolder(compiled)
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled }
  const options: SpawnOptions = { cwd: stateFolder, env, detached: true, stdio: ['pipe', 'pipe', log] }
  // A flood leaves short-lived buffers: a small nursery has them gone before they add up (20 MB less at the peak, Node 24).
  const child = spawn(process.execPath, ['--max-semi-space-size=1', program], options) as Supervisor
  closeSync(log)
  child.unref()
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(order()))
  return ok({ ended: listen(child, onWord), cancel: () => void child.kill('SIGTERM') })
}

/** Where nothing may be written, as in the sandbox of an agent's shell, no run can be kept track of. */
function openLog(stateFolder: string): Result<number> {
  const flags = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY
  try {
    makePrivateFolder(stateFolder)
    return ok(openSync(join(stateFolder, 'supervisor.log'), flags, 0o600))
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['EROFS', 'EACCES', 'EPERM'].includes(code)) throw error
    const hint = 'Start it outside the sandboxed shell: use the MCP tool `delegate`.'
    return fail(failure('host_sandboxed', `${stateFolder} cannot be written from here (${code})`, { hint }))
  }
}

/** More than any waybill that is written: its text is at most what is kept of an output, each byte escaped. */
const LONGEST_WORD_BYTES = 64 * 1024 * 1024

/** Line by line and bounded: a word that is broken or too long is as if it had not been said, and the ledger knows. */
function listen(child: Supervisor, onWord: (word: Word) => void): Promise<End | undefined> {
  return new Promise((resolve) => {
    let end: End | undefined
    child.once('error', () => resolve(undefined))
    const hear = (line: string): void => {
      const word = wordIn(line)
      if (word?.say === 'end') end = word
      if (word !== undefined) onWord(word)
    }
    const lines = splitLines(LONGEST_WORD_BYTES, hear, () => {})
    child.stdout.on('data', (chunk: Buffer) => lines.push(chunk))
    child.stdout.on('error', () => {})
    child.stdout.once('close', () => {
      lines.end()
      resolve(end)
    })
  })
}

/** Of our own supervisor, but perhaps of one that was killed in the middle of it. */
function wordIn(line: string): Word | undefined {
  try {
    const word: unknown = JSON.parse(line)
    return typeof word === 'object' && word !== null && 'say' in word ? (word as Word) : undefined
  } catch {
    return undefined
  }
}
