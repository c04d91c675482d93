import { readFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import { processesUnder } from '../real/processes.ts'

/**
 * The largest resident set, in MB of 1,000,000 bytes, that processes under `folder` whose command names `program` had
 * until `done`. The kernel keeps the peak, so that looking now and then is enough.
 */
export async function peakMb(folder: string, program: string, done: Promise<unknown>): Promise<number> {
  let over = false
  const finished = done.then(() => {
    over = true
  })
  let peakKib: number | undefined
  while (!over) {
    for (const pid of pidsOf(folder, program)) {
      const kib = peakKibOf(pid)
      if (kib !== undefined) peakKib = Math.max(kib, peakKib ?? 0)
    }
    await Promise.race([finished, after(25)])
  }
  if (peakKib === undefined) throw new Error(`no ${program} was seen under ${folder}`)
  return (peakKib * 1024) / 1_000_000
}

const pidsOf = (folder: string, program: string): number[] =>
  (processesUnder(folder) ?? []).flatMap(({ pid }) => (commandOf(pid).includes(program) ? [pid] : []))

const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`) ?? ''

/** `VmHWM:  123456 kB`, where kB means 1,024 bytes (proc_pid_status(5)). */
function peakKibOf(pid: number): number | undefined {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process ended in between.
    return undefined
  }
}
