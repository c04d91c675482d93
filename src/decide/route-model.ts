import { type Failure, failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Delegation } from '../domain/route.ts'
import type { Caller, Effort } from '../domain/task.ts'
import { WORKER_IDS, type WorkerId } from '../domain/worker-id.ts'
import { bareName } from './model-id.ts'
import { hasEnded, MODELS, MODELS_AS_OF, meantModel, modelFacts, whyNoModel } from './models.ts'
import { standingOf } from './nativeness.ts'
import type { Policy } from './route.ts'
import { WORKER_FACTS } from './worker-facts.ts'

type NamedModel = Pick<Delegation, 'model' | 'modelAsked'>

/** The model of a route; `modelAsked` is how somebody wrote it, where that is not its id. With what it is to the caller. */
export type Target = NamedModel & Pick<Delegation, 'nativeness' | 'label'>

/** Who asks, and what it runs itself where that is told. */
type Host = { caller: Caller; model: string | undefined }

/** What is asked for, and who else may take it over with a default model of its own. */
type Wanted = {
  written: string
  worker: WorkerId
  host: Host
  effort: Effort | undefined
  fallbacks: readonly WorkerId[]
}

/** The target of a route. Whatever could not be asked for later, of a fallback too, is refused here. */
export function targetFor(wanted: Wanted, workers: Policy['workers']): Result<Target> {
  const { written, worker, host, effort, fallbacks } = wanted
  const named = namedModel(written, worker, workers[worker].models)
  if (!named.ok) return named
  const unready = fallbacks.map((other) => fallbackTarget(other, host, workers)).find((one) => !one.ok)
  if (unready) return unready
  const refused = refuseEffort(named.value.model, effort)
  return refused ? fail(refused) : ok(asTarget(named.value, worker, host))
}

/** The same for a worker that takes over from another: it is asked for its default. */
export function fallbackTarget(worker: WorkerId, host: Host, workers: Policy['workers']): Result<Target> {
  const named = namedModel(workers[worker].defaultModel, worker, workers[worker].models)
  return named.ok ? ok(asTarget(named.value, worker, host)) : named
}

const asTarget = (named: NamedModel, worker: WorkerId, { caller, model }: Host): Target => ({
  ...named,
  ...standingOf(caller, { worker, model: named.model }, model),
})

/** The known model that was written, or why it is none that `worker` can be asked for. */
function namedModel(written: string, worker: WorkerId, known: readonly string[]): Result<NamedModel> {
  const meant = meantModel(written, known)
  if (meant.found === 'one')
    return ok({ model: meant.id, ...(meant.id === written ? {} : { modelAsked: written }) })
  if (meant.found === 'several') {
    const hint = `Write one of ${meant.ids.map((id) => `\`${id}\``).join(', ')}.`
    return fail(failure('unknown_name', `\`${written}\` may be more than one model of ${worker}`, { hint }))
  }
  return fail(refusal(written, worker, known))
}

function refusal(written: string, worker: WorkerId, known: readonly string[]): Failure {
  const anyway = `A model newer than this Waybill is allowed by \`workers.${worker}.extraModels\` in config.yaml, with its price or without.`
  const why = whyNoModel(written)
  if (why !== undefined) {
    const hint = 'Name the model itself, or none.'
    return failure('unknown_name', `\`${written}\` is no one model: ${why}`, { hint })
  }
  const meant = meantModel(written, Object.keys(MODELS))
  const facts = meant.found === 'one' ? modelFacts(meant.id) : undefined
  if (facts && hasEnded(facts)) {
    const gone = `\`${written}\` was retired by its vendor on ${facts.ends} (known on ${MODELS_AS_OF})`
    return failure('unknown_name', gone, { hint: `Name another, or none. ${anyway}` })
  }
  const home = facts ? WORKER_IDS.find((id) => WORKER_FACTS[id].vendor === facts.vendor) : undefined
  if (home !== undefined && home !== worker) {
    const hint = `Name the worker as well, or a model of ${worker}.`
    return failure('unknown_name', `\`${written}\` is a model of ${home}, not of ${worker}`, { hint })
  }
  const hint = `${suggestion(bareName(written), known)} ${anyway}`
  return failure('unknown_name', `${worker} is not known to have a model \`${written}\``, { hint })
}

/** A level that the model is known not to take would be dropped in silence, or end the run. */
function refuseEffort(model: string, effort: Effort | undefined): Failure | undefined {
  const takes = modelFacts(model)?.efforts
  if (effort === undefined || takes === undefined || takes.includes(effort)) return undefined
  const hint = takes.length === 0 ? 'Leave it out.' : `It takes ${takes.join(', ')}.`
  return failure('wrong_usage', `${model} does not take the effort ${effort}`, { hint })
}
