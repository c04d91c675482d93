import type { WorkerConfig } from '../../src/domain/config.ts'
import type { WorkerId } from '../../src/domain/worker-id.ts'
import { resolveLane } from '../../src/io/lanes.ts'

export const lane = (
  worker: WorkerId,
  env: NodeJS.ProcessEnv,
  config: Partial<WorkerConfig> = {},
  platform: NodeJS.Platform = 'linux',
) => resolveLane(worker, { auth: 'auto', extraModels: [], ...config }, env, platform)

export const free = (billing: string, from: string) => ({ ok: true, value: { lane: { billing, from } } })
export const keyed = (from: string, keyEnv: string, secret: string, billing = 'metered') => ({
  ok: true,
  value: { lane: { billing, from, keyEnv }, secret },
})
export const refused = (message: string, hint: string) => ({
  ok: false,
  failure: { kind: 'worker_unauthenticated', message, hint },
})
