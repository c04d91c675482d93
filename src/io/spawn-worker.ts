import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { execa } from 'execa'
import type { Ending, Launch } from '../domain/run.ts'
import { messageOf } from './message-of.ts'

/** `wrapper`: what the command line begins with, where the worker is put into a namespace. */
type Place = { executable: string; cwd: string; env: Record<string, string>; wrapper: readonly string[] }

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** Why the system would not start it. ENOENT is said of the program, of the folder and of a script's interpreter alike. */
function whyNotStarted(code: string | undefined, said: string, { executable, cwd }: Place): Ending {
  const because = (cause: 'missing' | 'not_executable' | 'other', message: string): Ending => ({
    how: 'not_started',
    cause,
    message,
  })
  if (!isFolder(cwd)) return because('other', `${cwd} is not a folder that exists, so nothing can run in it.`)
  if (code === 'ENOENT' && !existsSync(executable)) return because('missing', `${executable} does not exist.`)
  if (code === 'ENOENT') {
    return because(
      'not_executable',
      `${executable} names an interpreter in its first line that does not exist.`,
    )
  }
  if (code === 'EACCES') return because('not_executable', `${executable} may not be executed.`)
  return because('other', `${executable} could not be started: ${said}`)
}

/** What a wrapper would say in its own words, or not at all: told beforehand as the system would have. */
function foreseen(place: Place): Ending | undefined {
  const { executable, cwd } = place
  if (!isFolder(cwd) || !existsSync(executable)) return whyNotStarted('ENOENT', '', place)
  try {
    accessSync(executable, constants.X_OK)
  } catch {
    return whyNotStarted('EACCES', '', place)
  }
  const interpreter = /^#! *(\S+)/.exec(firstBytes(executable))?.[1]
  return interpreter === undefined || existsSync(interpreter) ? undefined : whyNotStarted('ENOENT', '', place)
}

function firstBytes(path: string): string {
  const bytes = Buffer.alloc(256)
  try {
    const file = openSync(path, 'r')
    const length = readSync(file, bytes)
    closeSync(file)
    return bytes.toString('latin1', 0, length)
  } catch {
    // May be executed but not read.
    return ''
  }
}

const start = (launch: Launch, { wrapper, executable, ...place }: Place) => {
  const [file = executable, ...args] = [...wrapper, executable, ...launch.args]
  return execa(file, args, {
    cwd: place.cwd,
    env: { ...place.env, PWD: place.cwd },
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    input: launch.stdin,
    // Where there is a wrapper it reports on the fourth, which it does not hand on.
    stdio: wrapper.length > 0 ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe'],
  })
}

export type Spawned = Extract<ReturnType<typeof spawnWorker>, { pid: number }>

/**
 * Starts a worker as the leader of a process group of its own, with its prompt on a stdin that is then
 * closed, exactly the environment given, and pipes that nobody buffers. `notStarted` says why it is not.
 * Synchronous where it starts, so that the caller can listen before anything happens.
 */
export function spawnWorker(launch: Launch, place: Place) {
  const obstacle = place.wrapper.length > 0 ? foreseen(place) : undefined
  if (obstacle) return { pid: undefined, notStarted: Promise.resolve(obstacle) }
  let child: ReturnType<typeof start>
  try {
    child = start(launch, place)
  } catch (error) {
    // execa throws what no system would accept, such as a NUL in an argument.
    return { pid: undefined, notStarted: Promise.resolve(whyNotStarted(undefined, messageOf(error), place)) }
  }
  if (child.pid === undefined) {
    const notStarted = child.then((result) => {
      const { code, originalMessage } = result as { code?: string; originalMessage?: string }
      return whyNotStarted(code, originalMessage ?? 'no reason was given', place)
    })
    return { pid: undefined, notStarted }
  }
  const node = child.nodeChildProcess
  const report = node.stdio[3] instanceof Readable ? node.stdio[3] : undefined
  return {
    pid: child.pid,
    node,
    stdout: child.stdout,
    stderr: child.stderr,
    report,
    wasEntered: entry(report),
  }
}

/** False if a wrapper ended without having started the worker: then its exit code is its own. Ask when its report is closed. */
function entry(report: Readable | undefined): () => boolean {
  if (report === undefined) return () => true
  let said = ''
  report.on('data', (chunk: Buffer) => {
    said += chunk.toString('latin1')
  })
  // bubblewrap tells it only of a program that it did start.
  return () => said.includes('"exit-code"')
}

/** Settles when everybody who holds one of the worker's pipes has let go of it. */
export const closed = ({ stdout, stderr, report }: Spawned): Promise<unknown> =>
  Promise.all(
    [stdout, stderr, ...(report ? [report] : [])].map(
      (stream) => new Promise((resolve) => stream.once('close', resolve)),
    ),
  )

/** Nothing of this run may keep our own process from ending. */
export function letGo({ node, stdout, stderr, report }: Spawned): void {
  stdout.destroy()
  stderr.destroy()
  report?.destroy()
  node.stdin?.destroy()
  node.unref()
}
