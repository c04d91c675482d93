import { existsSync, statSync } from 'node:fs'
import { execa } from 'execa'
import type { Ending, Invocation } from '../domain/run.ts'
import { messageOf } from './message-of.ts'

type Place = { executable: string; cwd: string; env: Record<string, string> }

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

const start = (invocation: Invocation, place: Place) =>
  execa(place.executable, invocation.args, {
    cwd: place.cwd,
    env: { ...place.env, PWD: place.cwd },
    extendEnv: false,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    input: invocation.stdin,
  })

export type Spawned = Extract<ReturnType<typeof spawnWorker>, { pid: number }>

/**
 * Starts a worker as the leader of a process group of its own, with its prompt on a stdin that is then
 * closed, exactly the environment given, and pipes that nobody buffers. `notStarted` says why it is not.
 * Synchronous where it starts, so that the caller can listen before anything happens.
 */
export function spawnWorker(invocation: Invocation, place: Place) {
  let child: ReturnType<typeof start>
  try {
    child = start(invocation, place)
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
  return { pid: child.pid, node: child.nodeChildProcess, stdout: child.stdout, stderr: child.stderr }
}
