import workers from '../../data/workers.json' with { type: 'json' }
import type { Config } from '../domain/config.ts'
import {
  type CliId,
  forEachWorker,
  type ServiceId,
  type Vendor,
  WORKER_IDS,
  type WorkerId,
} from '../domain/worker-id.ts'
import { DEFAULT_MODELS, MODELS_AS_OF, modelsOf } from './models.ts'
import { PRICES, type Prices } from './price.ts'
import { BUILT_IN_RULES, ROLES } from './roles.ts'
import type { Policy } from './route.ts'

/** What is known of a worker without asking it. Each choice carries its reason. */
export type WorkerFacts = CliFacts | ServiceFacts

type Common = {
  title: string
  vendor: Vendor
  /** Variables in which a user may keep a key, best first; of a CLI the first is the one that it reads. */
  keyEnv: [string, ...string[]]
  keyEnvBecause: string
  /** How many of it a batch runs at once at most. */
  parallel: number
  parallelBecause: string
}

/** What is asked over HTTP. */
export type ServiceFacts = Common & {
  via: 'http'
  /** Where it is, unless the user's config says otherwise. */
  baseUrl: string
}

/** A vendor's CLI. */
export type CliFacts = Common & {
  via: 'process'
  program: 'codex' | 'claude'
  /** Three numbers, as in `0.159.2`. */
  minVersion: string
  minVersionBecause: string
  /** A regular expression whose first group is the version in what `--version` prints. */
  versionPattern: string
  /** Commands for a person to type. */
  install: string
  login: string
  /** A variable that carries a subscription login. */
  tokenEnv?: string
  /** How to ask the CLI for its flags, and those that Waybill uses. */
  helpArgs: string[]
  requiredFlags: string[]
}

/** The day on which the facts about the CLIs were looked at. */
export const WORKERS_AS_OF = workers.asOf
export const WORKER_FACTS = workers.workers as Record<CliId, CliFacts> & Record<ServiceId, ServiceFacts>

/** What routing may know: the dated tables, and over them the user's config, also what it says of the repository at `root`. */
export function policyFrom(config: Config, root: string): Policy {
  const of = (worker: WorkerId) => {
    const { model, extraModels } = config.workers[worker]
    const models = [...modelsOf(WORKER_FACTS[worker].vendor), ...extraModels]
    if (model === undefined) {
      return { defaultModel: DEFAULT_MODELS[worker].model, modelFrom: `default of ${MODELS_AS_OF}`, models }
    }
    return { defaultModel: model, modelFrom: 'config.yaml', models }
  }
  return {
    root,
    rules: BUILT_IN_RULES,
    roles: ROLES,
    routings: [],
    workers: forEachWorker(of),
    limits: config.limits,
    checks: config.projects[root]?.checks ?? [],
    checkWallMs: config.checkWallMs,
    ...(config.projects[root]?.reviewGate ? { gate: config.projects[root].reviewGate } : {}),
    clocks: {
      walls: config.walls,
      ...(config.said.includes('limits.wall') ? { wallMs: config.limits.wallMs } : {}),
      ...(config.said.includes('limits.idle') ? { idleMs: config.limits.idleMs } : {}),
    },
  }
}

/** The table, and over it the user's own prices of the models that it does not know. */
export function pricesFrom(config: Pick<Config, 'prices' | 'workers'>, table: Prices = PRICES): Prices {
  const own = WORKER_IDS.flatMap((worker) =>
    config.workers[worker].extraModels.flatMap((id) => {
      const rates = Object.hasOwn(config.prices, id) ? config.prices[id] : undefined
      return rates ? [[id, { vendor: WORKER_FACTS[worker].vendor, ...rates, source: 'config.yaml' }]] : []
    }),
  )
  return { ...table, models: { ...table.models, ...Object.fromEntries(own) } }
}
