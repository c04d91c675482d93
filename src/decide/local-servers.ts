import servers from '../../data/local-servers.json' with { type: 'json' }
import { Bug } from '../domain/bug.ts'
import type { WorkerConfig } from '../domain/config.ts'
import { isLoopback } from '../domain/loopback.ts'
import type { Errand, OwnServer } from '../domain/run.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { WORKER_FACTS } from './worker-facts.ts'

/** What is known of one kind of server that people run themselves. */
export type LocalServer = OwnServer & {
  title: string
  /** Where it is looked for on this machine. */
  port: number
  /** A path that answers 200 once the process is up (`process`), or once a model can be asked (`model`). */
  health: string
  healthMeans: 'process' | 'model'
  /** Its name for whatever is loaded. Absent: a model has to be named. */
  model: { loaded?: string; because: string }
  /** What gives it away: who owns the models that it lists, or how its header `Server` begins. */
  knownBy: { ownedBy?: string; server?: string }
  /** A command for a person to type. */
  start: string
}

const PRESETS = servers.presets as Record<string, LocalServer>
export const PRESET_NAMES = Object.keys(PRESETS)
export const DEFAULT_PRESET = servers.default

/** By the name of the preset, or of the one that is taken where none is said. The config has no other name. */
export const localServer = (preset: string = DEFAULT_PRESET): LocalServer => {
  const known = Object.hasOwn(PRESETS, preset) ? PRESETS[preset] : undefined
  if (known === undefined) throw new Bug(`there is no preset ${preset}`)
  return known
}

/** The name for whatever a server has loaded. */
export const LOADED_MODEL = localServer().model.loaded

/** Where a server of this kind is by itself. */
export const usualUrl = (preset: string | undefined): string =>
  `http://127.0.0.1:${localServer(preset).port}/v1`

/** What an errand has to know of the server that the user's config names. */
export function serverFor(
  worker: WorkerId,
  { baseUrl, preset }: WorkerConfig,
): Pick<Errand, 'baseUrl' | 'server'> {
  if (WORKER_FACTS[worker].vendor !== 'local') return baseUrl === undefined ? {} : { baseUrl }
  const { responseFormat, streamUsage } = localServer(preset)
  return { baseUrl: baseUrl ?? usualUrl(preset), server: { responseFormat, streamUsage } }
}

/** Which kind of server gave itself away, if any did. */
export const presetKnownBy = (ownedBy: string | undefined, server: string): string | undefined =>
  PRESET_NAMES.find((name) => {
    const { knownBy } = localServer(name)
    const isOwner = knownBy.ownedBy !== undefined && knownBy.ownedBy === ownedBy
    return isOwner || (knownBy.server !== undefined && server.startsWith(knownBy.server))
  })

/** Where reports go to, if that is not this machine: scheme, host and port. */
export function elsewhere({ baseUrl, preset }: Pick<WorkerConfig, 'baseUrl' | 'preset'>): string | undefined {
  const url = baseUrl ?? usualUrl(preset)
  return isLoopback(url) ? undefined : (URL.parse(url)?.origin ?? url)
}
