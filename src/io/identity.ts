import { readFileSync } from 'node:fs'
import type { ProcessIdentity } from '../domain/run.ts'
import { isRunning, readStat } from './process-table.ts'
import { readBoot, readPs } from './process-table-darwin.ts'

type Row = { state: string; startedAt: string }

const isMac = process.platform === 'darwin'

function linuxBoot(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return undefined
  }
}

let boot: { id: string | undefined } | undefined

function bootId(): string | undefined {
  boot ??= { id: isMac ? readBoot() : linuxBoot() }
  return boot.id
}

const rowOf = (pid: number): Row | undefined => (isMac ? readPs(pid) : readStat(pid))

/** Who a pid is right now. What the system does not tell is absent; such an identity never matches again. */
export function identify(pid: number): ProcessIdentity {
  const row = rowOf(pid)
  const bootedAs = bootId()
  return {
    pid,
    ...(row === undefined ? {} : { startedAt: row.startedAt }),
    ...(bootedAs === undefined ? {} : { bootId: bootedAs }),
  }
}

/** The row of exactly this process, zombie or not; undefined for a stranger that got its pid. */
function rowOfSame(identity: ProcessIdentity): Row | undefined {
  if (identity.startedAt === undefined || identity.bootId === undefined) return undefined
  if (identity.bootId !== bootId()) return undefined
  const row = rowOf(identity.pid)
  return row?.startedAt === identity.startedAt ? row : undefined
}

/** True only if this very process still runs: pid, start time and boot agree and it is not a zombie. */
export function isAlive(identity: ProcessIdentity): boolean {
  const row = rowOfSame(identity)
  return row !== undefined && isRunning(row)
}

/**
 * Signals the whole process group that `identity` leads, and says whether a signal was sent. A reused
 * pid, or a leader that is gone, gets none: then the group's number can no longer be trusted.
 */
export function killGroup(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  // kill(-1) would reach every process there is, and kill(0) our own group.
  if (identity.pid <= 1 || rowOfSame(identity) === undefined) return false
  try {
    return process.kill(-identity.pid, signal)
  } catch {
    // ESRCH: it ended in between, or it leads no group. Either way nothing was signalled.
    return false
  }
}
