import { setTimeout as pause } from 'node:timers/promises'
import type { KillLadder, ProcessIdentity } from '../domain/run.ts'
import { readStat, runningMembers } from './process-table.ts'

/** How long children may outlive a leader that ended by itself, to finish what they were writing. */
const GRACE_MS = 200
/** How long the kernel may take over a SIGKILL; only a process stuck in a device takes longer. */
const KILL_WAIT_MS = 5_000

/** The process group of a child of ours, led by that child. */
export type OwnGroup = {
  leader: ProcessIdentity
  /** Settles when the leader has been reaped; never rejects. */
  exited: Promise<unknown>
  hasExited(): boolean
}

/** True if the event came within `ms`. */
export function within(ms: number, event: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false)
    void event.then(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

/**
 * Signals the group of a child of ours, also after the child itself has ended: its pid stays taken while
 * the group has members, so a different process under that pid means that the group is empty.
 */
function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals | 0): boolean {
  const startedAt = readStat(leader.pid)?.startedAt
  const isStranger =
    startedAt !== undefined && leader.startedAt !== undefined && startedAt !== leader.startedAt
  if (isStranger) return false
  try {
    return process.kill(-leader.pid, signal)
  } catch {
    // ESRCH: empty. EPERM: macOS says so of a group of zombies; elsewhere nothing in it is ours to end.
    return false
  }
}

function isGone(leader: ProcessIdentity): boolean {
  if (!signalGroup(leader, 0)) return true
  // Signal 0 also reaches zombies, which stay for ever under an init that reaps nobody.
  return runningMembers(leader.pid)?.length === 0
}

async function untilGone(leader: ProcessIdentity, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs
  for (let pauseMs = 2; !isGone(leader); pauseMs = Math.min(2 * pauseMs, 50)) {
    if (performance.now() >= deadline) return false
    await pause(pauseMs)
  }
  return true
}

/**
 * Ends a group: asks by the ladder while the leader lives, then forces whatever is left, also when the
 * leader has obeyed or had ended by itself. An empty group costs no waiting.
 */
export async function endGroup(group: OwnGroup, ladder: KillLadder): Promise<void> {
  for (const rung of ladder) {
    if (group.hasExited()) break
    signalGroup(group.leader, rung.signal)
    await within(rung.waitMs, group.exited)
  }
  if (group.hasExited() && (await untilGone(group.leader, GRACE_MS))) return
  signalGroup(group.leader, 'SIGKILL')
  await within(KILL_WAIT_MS, group.exited)
  await untilGone(group.leader, KILL_WAIT_MS)
}
