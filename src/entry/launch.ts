import { type ChildProcessByStdio, type SpawnOptions, spawn } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { makePrivateFolder } from '../io/files.ts'
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
 * Starts the supervisor that owns the worker and outlives this process, and hands it the order.
 *
 * node:child_process and not execa: the waiting caller would pay execa's import for one plain spawn (ADR 4).
 */
export function launch(order: Order, stateFolder: string, onWord: (word: Word) => void): Launched {
  makePrivateFolder(stateFolder)
  const log = openSync(
    join(stateFolder, 'supervisor.log'),
    constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY,
    0o600,
  )
  const program = join(dirname(fileURLToPath(import.meta.url)), 'supervisor.mjs')
  // Node keeps there what it compiled: each later start takes some 16 ms less (Node 24). Made here, since Node would make
  // it as the umask says, and who can write there can write programs.
  const compiled = join(stateFolder, 'compiled')
  makePrivateFolder(compiled)
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled }
  const options: SpawnOptions = { cwd: stateFolder, env, detached: true, stdio: ['pipe', 'pipe', log] }
  const child = spawn(process.execPath, [program], options) as Supervisor
  closeSync(log)
  child.unref()
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(order))
  return { ended: listen(child, onWord), cancel: () => void child.kill('SIGTERM') }
}

function listen(child: Supervisor, onWord: (word: Word) => void): Promise<End | undefined> {
  return new Promise((resolve) => {
    let end: End | undefined
    child.once('error', () => resolve(undefined))
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => {
      const word = JSON.parse(line) as Word
      if (word.say === 'end') end = word
      onWord(word)
    })
    lines.once('close', () => resolve(end))
  })
}
