import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { ProcessIdentity } from '../domain/run.ts'
import { ancestors } from './ancestry.ts'
import { killGroup } from './identity.ts'

const LOOKS = 200
const PAUSE_MS = 5

/** Pids of the processes that carry a run's mark in their environment, as far as the system shows it. */
function carriersOf(cookie: string): number[] {
  const entry = `\0WAYBILL_RUN=${cookie}\0`
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => environmentOf(pid).includes(entry))
}

function environmentOf(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`
  } catch {
    return ''
  }
}

/**
 * Ends whatever a run left behind: the group of its leader, if that is provably the same process, and every carrier of
 * its mark but ourselves and our ancestors. Never rejects; `survivors` are pids that are still there, normally none.
 */
export async function endRun({
  cookie,
  leader,
}: {
  cookie: string
  leader?: ProcessIdentity
}): Promise<{ survivors: number[] }> {
  const spared = [process.pid, ...ancestors(process.pid).map(({ pid }) => pid)]
  const isAbove = leader !== undefined && spared.includes(leader.pid)
  if (leader && !isAbove) killGroup(leader, 'SIGKILL')
  if (process.platform !== 'linux') return { survivors: [] }
  for (let look = 0; ; look += 1) {
    const found = carriersOf(cookie).filter((pid) => !spared.includes(pid))
    if (found.length === 0 || look === LOOKS) return { survivors: found }
    for (const pid of found) killOne(pid)
    await pause(PAUSE_MS)
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It went by itself, or is not ours to end.
  }
}
