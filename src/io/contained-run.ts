import type { Invocation, RawRun } from '../domain/run.ts'
import { findContainment, forgetContainment, withoutNamespace } from './containment.ts'
import { type ProcessOptions, runProcess } from './process.ts'

/**
 * `runProcess` under the strongest containment that works here. Where a namespace could be made earlier and now cannot,
 * the worker was not started: it is run once without one.
 */
export async function runContained(
  stateFolder: string,
  invocation: Invocation,
  options: Omit<ProcessOptions, 'containment'>,
  folders?: readonly string[],
): Promise<RawRun> {
  const containment = await findContainment(stateFolder, folders)
  const raw = await runProcess(invocation, { ...options, containment })
  if (raw.ending.how !== 'not_started' || raw.ending.cause !== 'no_namespace') return raw
  forgetContainment(stateFolder)
  return runProcess(invocation, { ...options, containment: withoutNamespace(raw.ending.message) })
}
