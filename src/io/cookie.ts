import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { ProcessIdentity } from '../domain/run.ts'
import { killGroup } from './identity.ts'
import { listedPids, processTable, runningMembers } from './process-table.ts'
import { readCarriers } from './process-table-darwin.ts'
import { descendantsOf, killOne, ownLine, type Seen, stillThere } from './process-tree.ts'

/** How long the kernel may take over SIGKILLs, and a crowd that forks may be chased. */
const SWEEP_WAIT_MS = 5_000
const PAUSE_MS = 5

/** What marks every process of a run that did not empty its environment. */
const entryOf = (cookie: string): string => `WAYBILL_RUN=${cookie}`

/** Whether this system shows what other processes have in their environments. */
export function showsEnvironments(): boolean {
  if (process.platform === 'darwin') return true
  return environmentOf(process.pid) !== undefined && listedPids()?.includes(process.pid) === true
}

/** Pids of the running processes that carry a run's mark, as far as the system shows it. */
export function carriersOf(cookie: string): number[] {
  if (cookie === '') return []
  const entry = entryOf(cookie)
  if (process.platform === 'darwin') return readCarriers(entry)
  return (listedPids() ?? []).filter((pid) => holds(environmentOf(pid), Buffer.from(entry)))
}

/** As it was when the program started. A zombie has none. */
function environmentOf(pid: number): Buffer | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`)
  } catch {
    // Gone, or not ours to read: of another user, or a program that hides itself (Codex does, its tools do not).
    return undefined
  }
}

/** Whole entries only, which NULs separate: a longer id that begins alike is another run. */
function holds(environment: Buffer | undefined, entry: Buffer): boolean {
  if (environment === undefined) return false
  for (let at = environment.indexOf(entry); at !== -1; at = environment.indexOf(entry, at + 1)) {
    const end = at + entry.length
    const begins = at === 0 || environment[at - 1] === 0
    if (begins && (end === environment.length || environment[end] === 0)) return true
  }
  return false
}

/**
 * Kills whoever carries the mark and whoever of `kin` still runs, until `looks` in a row find nobody: one look can
 * miss a child that was forked during it. Spares this process and its ancestors. Gives the pids that remain.
 */
export async function sweep(cookie: string, kin: readonly Seen[] = [], looks = 2): Promise<number[]> {
  const deadline = performance.now() + SWEEP_WAIT_MS
  const spared = ownLine()
  for (let quiet = 0; ; ) {
    const strays = kin.length === 0 ? [] : stillThere(kin).map(({ pid }) => pid)
    const found = [...new Set([...strays, ...carriersOf(cookie)])]
    const within = found.filter((pid) => !spared.has(pid))
    quiet = within.length === 0 ? quiet + 1 : 0
    if (quiet === looks || performance.now() >= deadline) return found
    within.forEach(killOne)
    if (within.length > 0) await pause(PAUSE_MS)
  }
}

/**
 * Ends whatever a run left behind when nobody supervises it any more: the group of its leader, if that is provably the
 * same process, everything below it, and every carrier of its mark. Never rejects; `survivors` are pids that are
 * still there, normally none.
 */
export async function endRun(mark: {
  cookie: string
  leader?: ProcessIdentity
}): Promise<{ survivors: number[] }> {
  const { cookie, leader } = mark
  const table = processTable()
  const below = leader && table ? descendantsOf([leader.pid], table) : []
  // A command that a worker of that run has called is in its tree, and must see its own work through.
  const isAbove = leader !== undefined && ownLine().has(leader.pid)
  const wasSame = leader !== undefined && !isAbove && killGroup(leader, 'SIGKILL')
  const survivors = await sweep(cookie, wasSame ? below : [])
  const group = wasSame ? (runningMembers(leader.pid) ?? []) : []
  return { survivors: [...new Set([...group, ...survivors])] }
}
