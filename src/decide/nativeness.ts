import type { Rates } from '../domain/money.ts'
import type { Delegation, Nativeness, RouteLabel } from '../domain/route.ts'
import type { Caller } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { compareModels } from './model-id.ts'
import { MODELS, type ModelFacts, meantModel, modelFacts, TIERS } from './models.ts'
import { PRICES } from './price.ts'
import { WORKER_FACTS } from './worker-facts.ts'

/** The worker that is the same program as a host. A terminal and a program run no model themselves. */
const HARNESS: Partial<Record<Caller, WorkerId>> = { claude: 'claude-cli', codex: 'codex-cli' }

export type Standing = { nativeness: Nativeness; label: RouteLabel }

/**
 * What a target is to the one who asks (W2): foreign when another program runs it, or when the caller's own cannot run
 * its model. Inside one program the label compares it with `hostModel`, the caller's own, where that is told.
 */
export function standingOf(
  caller: Caller,
  target: Pick<Delegation, 'worker' | 'model'>,
  hostModel?: string,
): Standing {
  if (HARNESS[caller] !== target.worker) return { nativeness: 'foreign', label: 'switch-harness' }
  const { vendor } = modelFacts(target.model) ?? {}
  // What the table does not know is the user's word for what that program runs.
  const canRun = vendor === undefined || vendor === WORKER_FACTS[target.worker].vendor
  return { nativeness: canRun ? 'native' : 'foreign', label: shift(hostModel, target.model) }
}

/** From one model to another of the same vendor: by class, inside a class by price. What neither tells is not guessed. */
function shift(from: string | undefined, to: string): RouteLabel {
  if (from === undefined) return 'no-data'
  if (compareModels(from, to) === 'same') return 'stay'
  const [before, after] = [known(from), known(to)]
  if (!before || !after || before.facts.vendor !== after.facts.vendor) return 'no-data'
  const size = compareTiers(before.facts, after.facts) || comparePrices(before.price, after.price)
  return size === 0 ? 'no-data' : size < 0 ? 'downshift' : 'upshift'
}

type Known = { facts: ModelFacts; price: Rates | undefined }

/** A host may say its model in a spelling of its own; a word such as `opus` is another model in each version of it. */
function known(id: string): Known | undefined {
  const meant = meantModel(id, Object.keys(MODELS))
  const facts =
    meant.found === 'one' && compareModels(meant.id, id) === 'same' ? modelFacts(meant.id) : undefined
  if (meant.found !== 'one' || facts === undefined) return undefined
  return { facts, price: Object.hasOwn(PRICES.models, meant.id) ? PRICES.models[meant.id] : undefined }
}

const compareTiers = ({ tier: from }: ModelFacts, { tier: to }: ModelFacts): number =>
  from === undefined || to === undefined ? 0 : TIERS.indexOf(to) - TIERS.indexOf(from)

/** Below 0: cheaper in one rate and dearer in none. */
function comparePrices(from: Rates | undefined, to: Rates | undefined): number {
  if (!from || !to) return 0
  const signs = [
    Math.sign(to.inputMicrosPerMTok - from.inputMicrosPerMTok),
    Math.sign(to.outputMicrosPerMTok - from.outputMicrosPerMTok),
  ]
  return signs.includes(1) && signs.includes(-1) ? 0 : signs.reduce((sum, sign) => sum + sign, 0)
}
