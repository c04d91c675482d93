import { driftCheck } from '../decide/model-drift.ts'
import { DEFAULT_MODELS, meantModel, modelsOf } from '../decide/models.ts'
import { ROLES } from '../decide/roles.ts'
import type { WorkerConfig } from '../domain/config.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import type { Role } from '../domain/route.ts'
import type { Vendor, WorkerId } from '../domain/worker-id.ts'
import { QUESTIONS } from './offered-models.ts'
import { inProbeFolder } from './probe-folder.ts'
import { lastLine, type Probed } from './probes.ts'

/** Runs the CLI; `extra` are variables for it. */
type Look = (
  args: readonly string[],
  extra: Readonly<Record<string, string>>,
  input: string | undefined,
) => Promise<Probed>

/**
 * Compares the table of models with the list that the CLI itself holds. No request leaves: it has no login where it is
 * asked. undefined for one that holds no list.
 */
export async function checkModels(
  worker: WorkerId,
  vendor: Vendor,
  config: WorkerConfig,
  look: Look,
  {
    stateDir,
    nowMs,
    roles = ROLES,
  }: { stateDir: string | undefined; nowMs: number; roles?: readonly Role[] },
): Promise<SetupCheck | undefined> {
  const question = QUESTIONS[worker]
  if (question === undefined) return undefined
  const { args, input, homeEnv, extra, read } = question
  const seen = await inProbeFolder(stateDir, (home) => look(args, { ...extra, [homeEnv]: home }, input))
  const untold = (why: string): SetupCheck => ({
    name: 'models',
    status: 'unknown',
    says: `which it has cannot be told: ${why}`,
  })
  if (seen === undefined) return untold('there is no folder to ask it in')
  if (seen.how === 'timed_out') return untold(`it did not answer within ${seen.timeoutMs / 1000} s`)
  if (seen.how === 'not_started') return untold(`it does not start: ${lastLine(seen.because)}`)
  const offer = read(seen.out)
  if (offer === undefined)
    return untold(`its answer is not understood (exit ${seen.code}: ${lastLine(seen.err || seen.out)})`)
  const day = new Date(nowMs).toISOString().slice(0, 10)
  const { extraModels: added, baseUrl } = config
  const check = driftCheck({ vendor, offer, used: usedOf(worker, vendor, config, roles), added, day })
  return baseUrl === undefined
    ? check
    : { ...check, says: `${check.says}; what ${baseUrl} has was not asked` }
}

/** Each as its id, where the table knows it. */
export function usedOf(
  worker: WorkerId,
  vendor: Vendor,
  { model, extraModels }: WorkerConfig,
  roles: readonly Role[],
): string[] {
  const known = [...modelsOf(vendor), ...extraModels]
  const ofRoles = roles.flatMap((role) => (role.worker === worker && role.model ? [role.model] : []))
  const ids = [model ?? DEFAULT_MODELS[worker].model, ...ofRoles].map((written) => {
    const meant = meantModel(written, known)
    return meant.found === 'one' ? meant.id : written
  })
  return [...new Set(ids)]
}
