import { readdirSync, readFileSync } from 'node:fs'
import { readPsTable } from './process-table-darwin.ts'

/** One row of the kernel's process table. `startedAt` is in clock ticks after boot, on macOS a date. */
export type ProcessRow = { state: string; parent: number; group: number; startedAt: string }
export type ProcessTable = ReadonlyMap<number, ProcessRow>

/** Parses `/proc/<pid>/stat`. The command name may hold spaces and parentheses: fields count from its last `)`. */
export function parseStat(text: string): ProcessRow | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ')
  // The first field after the name is field 3 of proc_pid_stat(5), so field n is at n - 3.
  const [state, parent, group] = fields
  const startedAt = fields[22 - 3]
  if (!text.includes(')') || !state || !parent || !group || !startedAt) return undefined
  return { state, parent: Number(parent), group: Number(group), startedAt }
}

/** The row of a process, undefined where there is none (or no `/proc`). */
export function readStat(pid: number): ProcessRow | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    // Gone between two looks, or never there: both are "no such process".
    return undefined
  }
}

/** Zombies (Z) and dying processes (X) run nothing any more; they only wait to be reaped. */
export const isRunning = ({ state }: { state: string }): boolean => !/^[ZX]/.test(state)

/** Pids that `/proc` lists, undefined where there is none. */
export function listedPids(): number[] | undefined {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  } catch {
    return undefined
  }
}

/** Every process that the system shows, undefined where it shows none. */
export function processTable(): ProcessTable | undefined {
  if (process.platform === 'darwin') return readPsTable()
  const rows = listedPids()?.flatMap((pid) => {
    const row = readStat(pid)
    return row === undefined ? [] : [[pid, row] as const]
  })
  return rows && new Map(rows)
}

/** Pids of the running members of a process group, undefined where the table cannot be read. */
export function runningMembers(group: number, table = processTable()): number[] | undefined {
  return table && [...table].filter(([, row]) => row.group === group && isRunning(row)).map(([pid]) => pid)
}
