import type { Config } from '../domain/config.ts'
import { GROK_PAGE } from '../domain/grok-page.ts'
import { forEachWorker, WORKER_IDS, type WorkerId } from '../domain/worker-id.ts'
import { elsewhere } from './local-servers.ts'
import { DEFAULT_MODELS, MODELS_AS_OF, modelsOf } from './models.ts'
import { PRICES, type Prices } from './price.ts'
import { BUILT_IN_RULES, ROLES } from './roles.ts'
import type { Policy } from './route.ts'
import { WORKER_FACTS, type WorkerFacts } from './worker-facts.ts'

/** What a worker may be asked for: its vendor's models, or the modes of a page. */
export function knownModels(worker: WorkerId): readonly string[] {
  const { via, vendor, models: own } = WORKER_FACTS[worker]
  if (via === 'browser') return GROK_PAGE.modes
  if (vendor === 'local') return [DEFAULT_MODELS[worker].model]
  return [...new Set([...modelsOf(vendor), ...ownModels(own)])]
}

/** What routing may know: the dated tables, and over them the user's config, also what it says of the repository at `root`. */
export function policyFrom(config: Config, root: string): Policy {
  const of = (worker: WorkerId) => {
    const { model, extraModels } = config.workers[worker]
    const { vendor } = WORKER_FACTS[worker]
    // No table knows what a server of the user's own has; only what was written in the config may be named to it.
    const known = vendor === 'local' && model !== undefined ? [model] : knownModels(worker)
    const models = [...new Set([...known, ...extraModels])]
    const server = vendor === 'local' ? elsewhere(config.workers[worker]) : undefined
    const rest = { models, ...(server === undefined ? {} : { server }) }
    return model === undefined
      ? { defaultModel: DEFAULT_MODELS[worker].model, modelFrom: `default of ${MODELS_AS_OF}`, ...rest }
      : { defaultModel: model, modelFrom: 'config.yaml', ...rest }
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

/** Those of a worker's own row. */
const ownModels = (own: WorkerFacts['models']): string[] => (own ? [own.default, ...(own.also ?? [])] : [])

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
