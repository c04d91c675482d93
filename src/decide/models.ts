import models from '../../data/models.json' with { type: 'json' }
import { Bug } from '../domain/bug.ts'
import { forEachWorker, type Vendor, type WorkerId } from '../domain/worker-id.ts'
import { type FoundModel, findModel } from './model-id.ts'
import { WORKER_FACTS } from './worker-facts.ts'

/** Classes of models within one vendor, from the smallest up. */
export const TIERS = ['small', 'medium', 'large', 'frontier'] as const
export type Tier = (typeof TIERS)[number]

/** What is known of a model. Absent means that nobody has told us. */
export type ModelFacts = {
  vendor: Vendor
  family: string
  tier?: Tier
  /** Levels that it takes, in the vendor's words; none for a model that takes no level at all. */
  efforts?: readonly string[]
  /** The day from which the vendor's own API refuses it, as in `2026-10-23`. */
  ends?: string
  /** Its vendor's CLI lists it for people to choose from. */
  isListed: boolean
}

type Default = { model: string; because: string }
type Family = { vendor: Vendor; tier?: Tier; because: string }
/** Of hosts: the model that it stands for, or why it is none. */
type Word = { model?: string; because?: string }
type Row = { family: string; efforts?: string[]; ends?: string; listed?: boolean }

const FAMILIES = models.families as Record<string, Family>
const WORDS = models.words as Record<string, Word>

/** The day on which the vendors' line-ups were looked at. */
export const MODELS_AS_OF = models.asOf
/** What a worker is asked for where nobody names a model, and why. */
export const DEFAULT_MODELS: Readonly<Record<WorkerId, Default>> = /* @__PURE__ */ defaultsFor(
  models.defaults,
)

// The marks let a bundle that asks for no model, as the hooks are, leave the table out.

/** Every model that is known by name, also those that are gone. */
export const MODELS: Readonly<Record<string, ModelFacts>> = /* @__PURE__ */ factsOf(models.models)

/** The words of hosts that stand for a model, and which. */
export const HOST_WORDS: Readonly<Record<string, string>> = /* @__PURE__ */ wordsFor(WORDS)

/** Its own row says it for a worker that has no line in the table. */
function defaultsFor(said: Partial<Record<WorkerId, Default>>): Record<WorkerId, Default> {
  return forEachWorker((worker) => {
    const own = WORKER_FACTS[worker].models
    const found = said[worker] ?? (own && { model: own.default, because: own.because })
    if (found === undefined) throw new Bug(`nobody says which model ${worker} is asked for`)
    return found
  })
}

function factsOf(rows: Record<string, Row>): Record<string, ModelFacts> {
  const facts = Object.entries(rows).flatMap(([id, { listed = false, ...row }]) => {
    const family = FAMILIES[row.family]
    if (family === undefined) return []
    const { vendor, tier } = family
    return [[id, { ...row, vendor, ...(tier === undefined ? {} : { tier }), isListed: listed }]]
  })
  return Object.fromEntries(facts)
}

function wordsFor(words: Record<string, Word>): Record<string, string> {
  const known = Object.entries(words).flatMap(([word, { model }]) => (model ? [[word, model]] : []))
  return Object.fromEntries(known)
}

/** Whether the vendor refuses a model by `day` (as in `2026-11-21`); an end that is still to come is none. */
export const hasEnded = ({ ends }: Pick<ModelFacts, 'ends'>, day: string = MODELS_AS_OF): boolean =>
  ends !== undefined && ends <= day

export const modelFacts = (id: string): ModelFacts | undefined =>
  Object.hasOwn(MODELS, id) ? MODELS[id] : undefined

/** The ids of a vendor that could be asked for on the day of the table. */
export const modelsOf = (vendor: Vendor): string[] =>
  Object.entries(MODELS).flatMap(([id, facts]) => (facts.vendor === vendor && !hasEnded(facts) ? [id] : []))

/** The known model that somebody meant, by its id, another spelling of it, or a word such as a host has for its newest. */
export function meantModel(written: string, known: readonly string[]): FoundModel {
  const found = findModel(written, known)
  const id = found.found === 'none' ? wordOf(written)?.model : undefined
  return id !== undefined && known.includes(id) ? { found: 'one', id } : found
}

/** Why a word of the hosts is no one model, where it is such a word. */
export const whyNoModel = (written: string): string | undefined => wordOf(written)?.because

function wordOf(written: string) {
  const word = written.trim().toLowerCase()
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined
}
