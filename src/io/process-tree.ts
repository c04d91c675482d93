import { isRunning, type ProcessTable, processTable, readStat } from './process-table.ts'
import { readPsTable } from './process-table-darwin.ts'

/** A process that was seen: a pid alone may be another one's by now. */
export type Seen = { pid: number; startedAt: string }

/** The running processes below `roots` by parent links. A link is gone once a parent has ended: look before killing. */
export function descendantsOf(roots: readonly number[], table: ProcessTable): Seen[] {
  const below = new Set(roots)
  // A child may stand before its parent in the table, since pids are used again.
  for (let before = 0; before < below.size; ) {
    before = below.size
    for (const [pid, row] of table) if (below.has(row.parent)) below.add(pid)
  }
  return [...table].flatMap(([pid, row]) =>
    below.has(pid) && !roots.includes(pid) && isRunning(row) ? [{ pid, startedAt: row.startedAt }] : [],
  )
}

/** This process and everything above it: whoever ends others must never end these. */
export function ownLine(parentOf = parentNow): Set<number> {
  const line = new Set([process.pid])
  for (let at = parentOf(process.pid); at && !line.has(at); at = parentOf(at)) line.add(at)
  return line
}

const parentNow = (pid: number): number | undefined =>
  process.platform === 'darwin' ? readPsTable()?.get(pid)?.parent : readStat(pid)?.parent

/** Those of `seen` that still run, as the same processes. */
export function stillThere(seen: readonly Seen[], table = processTable()): Seen[] {
  return seen.filter(({ pid, startedAt }) => {
    const row = table?.get(pid)
    return row !== undefined && row.startedAt === startedAt && isRunning(row)
  })
}

/** Kills one process, if there is one and it is ours to kill. */
export function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // ESRCH: it went by itself. EPERM: it is found again, and named as a survivor.
  }
}
