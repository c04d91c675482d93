import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export type Seen = { pid: number; command: string; runs: string[] }

/** Processes that belong to a machine: their environment, arguments or place names it or one of its runs. Not this process, no zombies. */
export function seenUnder(folder: string): Seen[] {
  const marks = [`${folder}/`, ...runsIn(folder)]
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap((pid) => {
    try {
      const environ = read(pid, 'environ')
      const command = read(pid, 'cmdline')
      if (command === '') return []
      const place = placeOf(pid)
      const inside = [environ, command].some((text) => marks.some((mark) => text.includes(mark)))
      if (!inside && !`${place}/`.startsWith(`${folder}/`)) return []
      const runs = [...environ.matchAll(/(?:^|\0)WAYBILL_RUN=([^\0]*)/g)].map(([, run = '']) => run)
      return [{ pid: Number(pid), command: command.replaceAll('\0', ' ').trim().slice(0, 160), runs }]
    } catch {
      // It ended in between.
      return []
    }
  })
}

/** Ids of the runs that have a folder: what works for one of them may name nothing else. */
function runsIn(folder: string): string[] {
  try {
    return readdirSync(`${folder}/state/runs`)
  } catch {
    return []
  }
}

const read = (pid: string, file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8')

function placeOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

/** Kills them by pid, those born meanwhile too. */
export function killSeen(folder: string): void {
  for (let round = 0; round < 20; round += 1) {
    const found = seenUnder(folder)
    if (found.length === 0) return
    for (const { pid } of found) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended in between.
      }
    }
  }
}

/** Resident set of a process in MB of 1,000,000 bytes, now and at its highest. */
export function memoryOf(pid: number): { mb: number; peakMb: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    // One that is just leaving has no memory any more.
    const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)
    return { mb: (kib('VmRSS') * 1024) / 1e6, peakMb: (kib('VmHWM') * 1024) / 1e6 }
  } catch {
    return undefined
  }
}

export function openFilesOf(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return undefined
  }
}
