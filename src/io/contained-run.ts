import type { Launch, RawRun } from '../domain/run.ts'
import {
  findContainment,
  forgetContainment,
  type Mount,
  withMounts,
  withoutNamespace,
} from './containment.ts'
import { type ProcessOptions, runProcess } from './process.ts'

type Options = Omit<ProcessOptions, 'containment'> & {
  /** What a namespace shows otherwise than it is; where there is none, so is everything. */
  mounts?: readonly Mount[]
}

/**
 * `runProcess` under the strongest containment that works here. Where a namespace could be made earlier and now cannot,
 * the program was not started: it is run once without one, unless it was to find there what only a namespace shows.
 */
export async function runContained(
  stateFolder: string,
  launch: Launch,
  { mounts = [], ...options }: Options,
  folders?: readonly string[],
): Promise<RawRun> {
  const containment = withMounts(await findContainment(stateFolder, folders), mounts)
  const raw = await runProcess(launch, { ...options, containment })
  if (raw.ending.how !== 'not_started' || raw.ending.cause !== 'no_namespace') return raw
  forgetContainment(stateFolder)
  if (mounts.some(({ how }) => how === 'lend')) return raw
  return runProcess(launch, { ...options, containment: withoutNamespace(raw.ending.message) })
}
