import { readFileSync } from 'node:fs'
import type { ProcessIdentity } from '../domain/run.ts'
import { findEntry, isOwnView, namespaceOf, numbersOf, ownNamespace } from './process-namespace.ts'
import { isRunning, readStat } from './process-table.ts'
import { readBoot, readPs } from './process-table-darwin.ts'

type Row = { state: string; startedAt: string }

/** `unknown`: the system does not tell, or shows the processes of another PID namespace only. */
export type Life = 'alive' | 'dead' | 'unknown'

const isMac = process.platform === 'darwin'

function linuxBoot(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return undefined
  }
}

let boot: { id: string | undefined } | undefined

export function bootId(): string | undefined {
  boot ??= { id: isMac ? readBoot() : linuxBoot() }
  return boot.id
}

/** Who a process of our own PID namespace is right now. What the system does not tell is absent; such an identity never matches again. */
export function identify(pid: number): ProcessIdentity {
  const row = rowOf(pid, undefined)
  return identityWith(pid, typeof row === 'string' ? undefined : row.startedAt, ownNamespace())
}

/** Who stands in one folder of `/proc`, whose row was read before, by its pid in its own namespace. */
export function identifyEntry(entry: number, startedAt: string): ProcessIdentity {
  if (isOwnView()) return identityWith(entry, startedAt, ownNamespace())
  return identityWith(numbersOf(entry)?.at(-1) ?? entry, startedAt, namespaceOf(entry))
}

export function identityWith(pid: number, startedAt?: string, pidNamespace?: string): ProcessIdentity {
  const bootedAs = bootId()
  return {
    pid,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(bootedAs === undefined ? {} : { bootId: bootedAs }),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
  }
}

/** Whoever has that pid in that namespace, zombies too. */
function rowOf(pid: number, namespace: string | undefined): Row | 'nobody' | 'unseen' {
  if (isMac) return readPs(pid) ?? (isTaken(pid) ? 'unseen' : 'nobody')
  const found = findEntry(pid, namespace)
  return typeof found === 'string' ? found : (readStat(found.entry) ?? 'nobody')
}

function isTaken(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** The row of exactly this process, zombie or not. Another boot, and a stranger that got its pid, are nobody. */
function rowOfSame({
  pid,
  startedAt,
  bootId: booted,
  pidNamespace,
}: ProcessIdentity): ReturnType<typeof rowOf> {
  const now = bootId()
  if (booted !== undefined && now !== undefined && booted !== now) return 'nobody'
  if (startedAt === undefined || booted === undefined || now === undefined) return 'unseen'
  const row = rowOf(pid, pidNamespace)
  if (typeof row !== 'string' && row.startedAt === startedAt) return row
  // Nobody said which namespace it counts in, and ours may be another.
  const isVague = pidNamespace === undefined && ownNamespace() !== undefined
  return row === 'unseen' || isVague ? 'unseen' : 'nobody'
}

/** Whether this very process still runs. A zombie is dead; a pid alone says nothing. */
export function lifeOf(identity: ProcessIdentity): Life {
  const row = rowOfSame(identity)
  if (row === 'unseen') return 'unknown'
  return row !== 'nobody' && isRunning(row) ? 'alive' : 'dead'
}

/** True only if this very process is known to run: pid, start time, boot and namespace agree and it is not a zombie. */
export const isAlive = (identity: ProcessIdentity): boolean => lifeOf(identity) === 'alive'

/** Whether two looks met the same process. A namespace that one of them could not tell decides nothing. */
export const isSameProcess = (one: ProcessIdentity, other: ProcessIdentity): boolean =>
  one.pid === other.pid &&
  one.startedAt !== undefined &&
  one.startedAt === other.startedAt &&
  one.bootId !== undefined &&
  one.bootId === other.bootId &&
  (one.pidNamespace ?? other.pidNamespace) === (other.pidNamespace ?? one.pidNamespace)

/** The number by which this process can be signalled from here, if it is provably the same. */
function pidHere(identity: ProcessIdentity): number | undefined {
  if (typeof rowOfSame(identity) === 'string') return undefined
  const { pid, pidNamespace } = identity
  if (pidNamespace === undefined || pidNamespace === ownNamespace()) return pid
  const found = isOwnView() ? findEntry(pid, pidNamespace) : 'unseen'
  return typeof found === 'string' ? undefined : found.entry
}

/** Signals exactly this process, and says whether a signal was sent. A reused pid gets none. */
export const signalProcess = (identity: ProcessIdentity, signal: NodeJS.Signals): boolean =>
  send(pidHere(identity), signal, 1)

/**
 * Signals the whole process group that `identity` leads, and says whether a signal was sent. A reused
 * pid, or a leader that is gone, gets none: then the group's number can no longer be trusted.
 */
export const killGroup = (identity: ProcessIdentity, signal: NodeJS.Signals): boolean =>
  send(pidHere(identity), signal, -1)

function send(pid: number | undefined, signal: NodeJS.Signals, sign: 1 | -1): boolean {
  // kill(-1) would reach every process there is, and kill(0) our own group.
  if (pid === undefined || pid <= 1) return false
  try {
    return process.kill(sign * pid, signal)
  } catch {
    // ESRCH: it ended in between, or it leads no group. Either way nothing was signalled.
    return false
  }
}
