import { setTimeout as pause } from 'node:timers/promises'
import type { KillLadder, KillTier, ProcessIdentity } from '../domain/run.ts'
import { sweep } from './cookie.ts'
import { processTable, readStat, runningMembers } from './process-table.ts'
import { descendantsOf, type Seen } from './process-tree.ts'

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

/** How far an ending reaches. In a namespace the leader is the wrapper. */
export type Reach = { tier: Exclude<KillTier, 'none'>; cookie: string }

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
  return signalOne(-leader.pid, signal)
}

function signalOne(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    // ESRCH: empty. EPERM: macOS says so of a group of zombies; elsewhere nothing in it is ours to end.
    return false
  }
}

/**
 * Asks the worker's processes to end. bubblewrap is in their group and ends everything at once on any signal: the
 * leader is one of its two processes, and the other, the first of the namespace, is the leader's child.
 */
function ask({ leader }: OwnGroup, signal: NodeJS.Signals, { tier }: Reach): void {
  if (tier !== 'namespace') {
    signalGroup(leader, signal)
    return
  }
  const table = processTable()
  for (const pid of runningMembers(leader.pid, table) ?? [])
    if (pid !== leader.pid && table?.get(pid)?.parent !== leader.pid) signalOne(pid, signal)
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
 * Ends a worker and what it started: asks by the ladder while the leader lives, then forces whatever is left, also when
 * the leader has obeyed or had ended by itself, and looks again. An empty group costs no waiting.
 *
 * `namespace`: the group holds the namespace's first process, which is gone only when everything inside is.
 * `cookie`: the group, what stood below it, and every carrier of the mark. `group`: the group alone.
 * Gives the pids that are still there, normally none.
 */
export async function endGroup(group: OwnGroup, ladder: KillLadder, reach: Reach): Promise<number[]> {
  const { leader } = group
  // Before anybody is asked: a process whose parent has ended is nobody's child.
  const kin = reach.tier === 'cookie' && !isOver(group) ? below(leader.pid) : []
  for (const rung of ladder) {
    if (group.hasExited()) break
    ask(group, rung.signal, reach)
    await within(rung.waitMs, group.exited)
  }
  if (!isOver(group) && !(group.hasExited() && (await untilGone(leader, GRACE_MS)))) {
    if (reach.tier === 'cookie') kin.push(...below(leader.pid))
    signalGroup(leader, 'SIGKILL')
    await within(KILL_WAIT_MS, group.exited)
    await untilGone(leader, KILL_WAIT_MS)
  }
  // Of a namespace the kernel itself has said that it is empty.
  const looks = reach.tier === 'namespace' ? 1 : 2
  const carriers = reach.tier === 'group' ? [] : await sweep(reach.cookie, kin, looks)
  return [...new Set([...(isGone(leader) ? [] : (runningMembers(leader.pid) ?? [])), ...carriers])]
}

const isOver = ({ leader, hasExited }: OwnGroup): boolean => hasExited() && isGone(leader)

function below(leader: number): Seen[] {
  const table = processTable()
  return table === undefined ? [] : descendantsOf([leader, ...(runningMembers(leader, table) ?? [])], table)
}
