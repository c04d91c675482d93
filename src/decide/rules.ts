import type { Conditions, Decision, Occasion, Rule, VendorName } from '../domain/rule.ts'
import { addresseeIn } from './addressee.ts'
import { languageOf } from './languages.ts'
import { needsWeb, pathsIn, says, spokenIn } from './spoken.ts'

/** An occasion, read once for all rules. */
type Heard = Occasion & {
  spoken: string
  languages: readonly (string | undefined)[]
  addressee: VendorName | undefined
  humped: () => readonly string[]
}

function hear(occasion: Occasion): Heard {
  const spoken = spokenIn(occasion.text)
  const files = [...new Set([...occasion.files, ...pathsIn(occasion.text, occasion.root)])]
  let humped: readonly string[] | undefined
  return {
    ...occasion,
    files,
    spoken,
    languages: files.map(languageOf),
    humped: () => {
      humped ??= occasion.text.match(HUMPED) ?? []
      return humped
    },
    addressee: isSaidToWaybill(occasion) ? addresseeIn(spoken) : undefined,
  }
}

/** In what one subagent is told, a name is no wish of the person's. */
const isSaidToWaybill = ({ via }: Occasion): boolean => via === 'prompt' || via === 'ask'

/** What decides: the first rule that matches, read top down; undefined where none does. */
export function decide(occasion: Occasion, rules: readonly Rule[]): Decision | undefined {
  const heard = hear(occasion)
  const [rule, ...others] = rules.filter((one) => matches(heard, one))
  return rule && { rule, others, ...namedIn(heard) }
}

/** The same for who needs no others: it stops at the first. */
export function firstMatch(occasion: Occasion, rules: readonly Rule[]): Decision | undefined {
  const heard = hear(occasion)
  const rule = rules.find((one) => matches(heard, one))
  return rule && { rule, others: [], ...namedIn(heard) }
}

const namedIn = ({ addressee }: Heard): Pick<Decision, 'addressee'> => (addressee ? { addressee } : {})

const matches = (heard: Heard, { when, unless }: Rule): boolean =>
  holds(heard, when) && !unless.some((one) => holds(heard, one))

/** Names with a capital inside, which are no words: but for a rule that has just that one, as `GitHub`. */
const HUMPED = /\b(?:[A-Z][a-z0-9]+|[a-z])[A-Z]\w*\b/g

function saysName({ text, humped }: Heard, phrase: string): boolean {
  const named = humped().filter((name) => phrase.includes(name.toLowerCase()))
  if (named.length === 0) return false
  return says(spokenIn(named.reduce((left, name) => left.replaceAll(name, name.toLowerCase()), text)), phrase)
}

type Field = keyof Conditions
type Tests = {
  [F in Field]-?: (heard: Heard, wanted: NonNullable<Conditions[F]>, all: Conditions) => boolean
}

const isAmong = <T>(value: T | undefined, wanted: readonly T[]): boolean =>
  value !== undefined && wanted.includes(value)

/** From the cheapest to the dearest. */
const TESTS: Tests = {
  via: (heard, wanted) => wanted.includes(heard.via),
  host: (heard, wanted) => wanted.includes(heard.host),
  role: (heard, wanted) => isAmong(heard.role, wanted),
  subagent: (heard, wanted) => isAmong(heard.subagent, wanted),
  skill: (heard, wanted) => isAmong(heard.skill, wanted),
  kind: (heard, wanted) => isAmong(heard.kind, wanted),
  mode: (heard, wanted) => heard.mode === wanted,
  web: ({ text, spoken }, wanted) => needsWeb(text, spoken) === wanted,
  size: ({ files, text }, { minFiles = 0, maxFiles = Infinity, minChars = 0, maxChars = Infinity }) =>
    files.length >= minFiles &&
    files.length <= maxFiles &&
    text.length >= minChars &&
    text.length <= maxChars,
  languages: (heard, wanted) => heard.languages.some((language) => isAmong(language, wanted)),
  addressee: ({ addressee, host }, wanted) =>
    addressee !== undefined &&
    (wanted.includes(addressee) || (wanted.includes('other') && addressee !== host)),
  words: (heard, wanted) => wanted.some((phrase) => says(heard.spoken, phrase) || saysName(heard, phrase)),
  files: (heard, wanted) => {
    const patterns = wanted.map(({ source }) => new RegExp(source))
    return heard.files.some((path) => patterns.some((pattern) => pattern.test(path)))
  },
  contains: ({ spoken }, wanted) => wanted.some((part) => spoken.includes(part)),
  regex: ({ spoken }, wanted, { alternatives }) =>
    alternatives !== undefined || patternOf(wanted).test(spoken),
  alternatives: ({ spoken }, wanted) =>
    wanted.some(
      ({ source, needs = [''] }) =>
        needs.some((text) => spoken.includes(text)) && patternOf(source).test(spoken),
    ),
}

/**
 * What is said is in lower case, and mostly of plain letters: only a pattern that has capitals, or letters by their
 * kind, needs the flags for them, with which it takes several times as long to be made ready.
 */
function patternOf(source: string): RegExp {
  const letters = source.replace(/\\[A-Z]/g, '')
  const byKind = /\\[pPuk]/.test(source) || /[^\0-\x7f]/.test(source.replaceAll('…', ''))
  return new RegExp(source, `${/[A-Z]/.test(letters) ? 'i' : ''}${byKind ? 'u' : ''}`)
}

const FIELDS = Object.keys(TESTS) as Field[]
type Test = (heard: Heard, wanted: unknown, all: Conditions) => boolean

const holds = (heard: Heard, conditions: Conditions): boolean =>
  (Object.keys(conditions) as Field[]).every((field) =>
    (TESTS[field] as Test)(heard, conditions[field], conditions),
  )

/** In the order in which they are best looked at. */
export const inOrder = (conditions: Conditions): Conditions =>
  Object.fromEntries(
    FIELDS.flatMap((field) => (conditions[field] === undefined ? [] : [[field, conditions[field]]])),
  )
