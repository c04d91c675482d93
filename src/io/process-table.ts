import { readdirSync, readFileSync } from 'node:fs'

/** One row of the kernel's process table. `startedAt` is in clock ticks after boot. */
export type ProcessRow = { state: string; group: number; startedAt: string }

/** Parses `/proc/<pid>/stat`. The command name may hold spaces and parentheses: fields count from its last `)`. */
export function parseStat(text: string): ProcessRow | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ')
  // The first field after the name is field 3 of proc_pid_stat(5), so field n is at n - 3.
  const [state, , group] = fields
  const startedAt = fields[22 - 3]
  if (!text.includes(')') || !state || !group || !startedAt) return undefined
  return { state, group: Number(group), startedAt }
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

/** Pids of the running members of a process group, undefined where the table cannot be read. */
export function runningMembers(group: number): number[] | undefined {
  let names: string[]
  try {
    names = readdirSync('/proc')
  } catch {
    return undefined
  }
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const isMember = (pid: number): boolean => {
    const row = readStat(pid)
    return row !== undefined && row.group === group && isRunning(row)
  }
  return pids.filter(isMember)
}
