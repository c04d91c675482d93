import { writeSync } from 'node:fs'

/** Whose steps are counted apart: a run's, those of the recovery of a dead one, of a change of consent, of a patch put into the tree. */
export type Steps = 'run' | 'reaper' | 'consent' | 'apply'

export type FaultPlan =
  | { how: 'crash'; steps: Steps; at: number }
  /** `once`: only that operation fails; otherwise it and all after it. */
  | { how: 'disk'; errno: string; at: number; once: boolean }

/**
 * Reads what `WAYBILL_FAULTS` asks for: `crash:7`, `crash:reaper:3`, `fs:ENOSPC:5`, `fs:EIO:5:once`. Numbers count from
 * 1 in each process. Whatever else it says is no plan. A model with a shell may set it too: so a plan can do nothing
 * that a signal or a full disk could not, and never change the time, what is allowed or what is counted.
 */
export function readFaultPlan(text: string | undefined): FaultPlan | undefined {
  const crash = /^crash:(?:(run|reaper|consent|apply):)?([1-9]\d*)$/.exec(text ?? '')
  if (crash) return { how: 'crash', steps: (crash[1] ?? 'run') as Steps, at: Number(crash[2]) }
  const disk = /^fs:(E[A-Z]+):([1-9]\d*)(:once)?$/.exec(text ?? '')
  return disk
    ? { how: 'disk', errno: String(disk[1]), at: Number(disk[2]), once: disk[3] !== undefined }
    : undefined
}

/** What this process was started with. Normally nothing, and then `step` and the disk cost nothing. */
export const FAULT_PLAN = readFaultPlan(process.env.WAYBILL_FAULTS)

const done = new Map<Steps, number>()

/** A journalled step is done. A fault plan may have the process die here, as by a power cut: no handler runs. */
export function step(steps: Steps, name: string): void {
  if (FAULT_PLAN?.how !== 'crash' || FAULT_PLAN.steps !== steps) return
  const count = (done.get(steps) ?? 0) + 1
  done.set(steps, count)
  if (count !== FAULT_PLAN.at) return
  tellFault(`crash at ${steps} ${count} ${name}`)
  process.kill(process.pid, 'SIGKILL')
}

/** Said on stderr, so that who planned the fault sees whether it was met. */
export const tellFault = (what: string): void => void writeSync(2, `waybill-fault: ${what}\n`)
