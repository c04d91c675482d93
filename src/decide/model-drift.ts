import type { CheckStatus, ModelDrift, SetupCheck } from '../domain/doctor.ts'
import type { Vendor } from '../domain/worker-id.ts'
import { compareModels } from './model-id.ts'
import { HOST_WORDS, hasEnded, MODELS, MODELS_AS_OF, modelFacts } from './models.ts'

/** The models that a CLI says it has. `isWhole`: it names every one that it knows, so that what is not there is missing. */
export type Offer = {
  models: readonly { id: string; isShown: boolean; efforts?: readonly string[] }[]
  /** Its words for some of them. */
  words: Readonly<Record<string, string>>
  isWhole: boolean
}

type Looked = {
  vendor: Vendor
  offer: Offer
  /** What Waybill asks this CLI for by itself: the defaults, the roles, the user's choice. */
  used: readonly string[]
  /** Ids that the user has allowed beside the table. */
  added: readonly string[]
  /** As in `2026-11-21`. */
  day: string
}

const isAmong = (id: string, ids: readonly string[]) =>
  ids.some((other) => compareModels(id, other) === 'same')

/** Where the table of models and a CLI's own list part. */
export function modelDrift({ vendor, offer, used, added, day }: Looked): ModelDrift {
  const ofVendor = Object.entries(MODELS).filter(([, facts]) => facts.vendor === vendor)
  const offered = offer.models.map(({ id }) => id)
  const known = [...ofVendor.map(([id]) => id), ...added]
  const listed = ofVendor.flatMap(([id, { isListed }]) => (isListed ? [id] : []))
  const wanted = offer.isWhole ? [...new Set([...used, ...listed])] : []
  return {
    missing: wanted.filter((id) => !isAmong(id, offered)),
    newer: offer.models.flatMap(({ id, isShown }) => (isShown && !isAmong(id, known) ? [id] : [])),
    ended: [...new Set([...used, ...offered])].flatMap((id) => {
      const facts = modelFacts(id)
      const tells = facts && (used.includes(id) || hasEnded(facts, day))
      return tells && facts.ends !== undefined ? [{ id, on: facts.ends }] : []
    }),
    moved: Object.entries(offer.words).flatMap(([word, there]) => {
      const here = Object.hasOwn(HOST_WORDS, word) ? HOST_WORDS[word] : undefined
      return here !== undefined && !isAmong(there, [here]) ? [{ word, here, there }] : []
    }),
    efforts: offer.models.flatMap(({ id, efforts }) => {
      const here = modelFacts(id)?.efforts
      return here && efforts && here.join() !== efforts.join()
        ? [{ id, here: [...here], there: [...efforts] }]
        : []
    }),
  }
}

/** The same as one line of a report: only what Waybill itself would ask for, and could not get, is a warning. */
export function driftCheck(looked: Looked): SetupCheck {
  const { offer, used, day } = looked
  const drift = modelDrift(looked)
  const offered = offer.models.map(({ id }) => id)
  const untold = used.filter((id) => !isAmong(id, offered))
  const gone = drift.ended.filter(({ id, on }) => used.includes(id) && on <= day)
  const unready = offer.isWhole && untold.length > 0
  const status: CheckStatus = gone.length > 0 || unready ? 'warn' : untold.length > 0 ? 'unknown' : 'ok'
  const heard = used.filter((id) => !untold.includes(id))
  const says = [
    ...(heard.length > 0 ? [`lists ${heard.join(', ')}, which Waybill asks for`] : []),
    ...(untold.length > 0 && !offer.isWhole
      ? [
          `whether it takes ${untold.join(', ')} cannot be told without a request (it lists ${offered.join(', ')})`,
        ]
      : []),
    ...drift.ended.map(({ id, on }) => (on <= day ? `${id} was retired on ${on}` : `${id} ends on ${on}`)),
    ...named('does not list', drift.missing),
    ...named(`has, and the table of ${MODELS_AS_OF} has not,`, drift.newer),
    ...drift.moved.map(({ word, here, there }) => `its \`${word}\` is ${there}, here ${here}`),
    ...drift.efforts.map(({ id, there }) => `${id} takes ${there.join(', ') || 'no effort'}`),
  ].join('; ')
  const next = 'Update the CLI or Waybill, or name another model in config.yaml (`workers`).'
  return { name: 'models', status, says, ...(status === 'warn' ? { next } : {}), models: drift }
}

const named = (what: string, ids: readonly string[]) => (ids.length > 0 ? [`${what} ${ids.join(', ')}`] : [])
