import type { Config } from '../domain/config.ts'
import type { Result } from '../domain/result.ts'
import { WORKER_IDS, type WorkerId } from '../domain/worker-id.ts'
import { readConsents } from './consents.ts'
import type { WaybillPaths } from './paths.ts'

/** The workers that the user has had to do with: named in config.yaml, or allowed in some repository. All, where neither can be read. */
export function wantedWorkers(
  paths: Result<Pick<WaybillPaths, 'consents'>>,
  config: Result<Config>,
): readonly WorkerId[] {
  const consents = paths.ok ? readConsents(paths.value.consents) : paths
  if (!consents.ok || !config.ok) return WORKER_IDS
  const allowed = Object.values(consents.value).flatMap((records) => records.map(({ worker }) => worker))
  const { said } = config.value
  return WORKER_IDS.filter(
    (worker) => allowed.includes(worker) || said.some((field) => field.startsWith(`workers.${worker}.`)),
  )
}
