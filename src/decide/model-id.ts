import type { Vendor } from '../domain/worker-id.ts'

/**
 * An id taken apart. `key` holds what names the model, in one spelling: its words in their order, then the numbers of
 * its version. How a server is reached (`openai/`, `us.anthropic.`, `-v1:0`) is no part of it. `firm` is false where the
 * id may stand for something that its text does not tell: a moving name, a namespace or a suffix that is not known, a
 * first word that is nobody's, no version.
 */
export type ModelId = { key: string; firm: boolean; vendor?: Vendor; date?: string; suffix?: string }

/** Ways to a model, as gateways and clouds write them in front of its id. They say nothing of which model it is. */
const WAYS = /^(openrouter|litellm|azure|azure_ai|bedrock|vertex|vertex_ai|publishers|models)$/
const BEDROCK = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:(foundation-model|inference-profile)$/
const VENDOR_PREFIX = /^(?:(?:us|us-gov|eu|apac|jp|au|ca|global)\.)?(openai|anthropic)\./
const DATE = /[-@](20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])$/
/** The context window that Claude Code writes behind an id: the same model, reading more. */
const WINDOW = /^\[\d+[km]\]$/

/** Reads an id as people, gateways and vendors write it. Nothing is looked up: what is not plain stays apart. */
export function readModelId(written: string): ModelId {
  const { ways, rest, date, suffix } = partsOf(written)
  const tokens = rest.split(/[-.]/)
  const words = tokens.filter((token) => !isNumber(token))
  // Anthropic writes the first of a generation both ways: `4-0`, and `4` before a date.
  const version = tokens
    .filter(isNumber)
    .join('.')
    .replace(/(\.0)+$/, '')
  const vendor = vendorOf(words[0] ?? '')
  // A date in the middle is nobody's way to write an id.
  const isPlain =
    tokens.every((token) => /^([a-z0-9]*[a-z][a-z0-9]*|\d{1,5})$/.test(token)) && ways.every(isWay)
  const isOfAnother = vendor !== undefined && ways.some((way) => isVendor(way) && way !== vendor)
  if (!isPlain || isOfAnother) return { key: written.trim().toLowerCase(), firm: false }
  const isVersioned = version !== '' || /\d/.test(words[0] ?? '')
  const isFixed = isVersioned && !words.includes('latest') && (suffix === undefined || WINDOW.test(suffix))
  return {
    key: [...words, version].filter(Boolean).join('-'),
    firm: vendor !== undefined && isFixed,
    ...(vendor === undefined ? {} : { vendor }),
    ...(date === undefined ? {} : { date }),
    ...(suffix === undefined ? {} : { suffix }),
  }
}

/** What names the model, without ways to it, date and suffix: to look for a name that is near. */
export const bareName = (written: string): string => partsOf(written).rest

function partsOf(written: string) {
  const segments = written.trim().toLowerCase().split('/')
  const last = segments.pop() ?? ''
  const [prefix = '', vendor] = VENDOR_PREFIX.exec(last) ?? []
  const ways = vendor === undefined ? segments : [...segments, vendor]
  return { ways, ...withoutSuffixes(last.slice(prefix.length), vendor !== undefined) }
}

const isNumber = (token: string) => /^\d+$/.test(token)
const isVendor = (way: string) => way === 'openai' || way === 'anthropic'
const isWay = (way: string) => isVendor(way) || WAYS.test(way) || BEDROCK.test(way)
const vendorOf = (word: string): Vendor | undefined =>
  word === 'claude' ? 'anthropic' : /^(gpt|o\d+)$/.test(word) ? 'openai' : undefined

/** `-v1:0` is Bedrock's count of its own releases; `-v2` before Vertex's `@` date is another name of that date. */
function withoutSuffixes(text: string, isBedrock: boolean): { rest: string; date?: string; suffix?: string } {
  const [, bare = text, suffix] = /^(.+?)(\[[^\]]*\]|:[a-z][a-z0-9-]*)$/.exec(text) ?? []
  const released = isBedrock ? bare.replace(/-v\d+(:\d+)?$/, '') : bare
  const [found, ...digits] = DATE.exec(released) ?? []
  const undated = found === undefined ? released : released.slice(0, -found.length)
  return {
    rest: found?.startsWith('@') ? undated.replace(/-v\d+$/, '') : undated,
    ...(found === undefined ? {} : { date: digits.join('') }),
    ...(suffix === undefined ? {} : { suffix }),
  }
}

/**
 * Whether two ids name one model. An id without a date stands for any of its dated snapshots (so two snapshots can both
 * be the same as it, and not as each other). Two firm ids with other keys are different, and so are those of two
 * vendors; everything else is `unknown`.
 */
export function compareModels(one: string, other: string): 'same' | 'different' | 'unknown' {
  const [a, b] = [readModelId(one), readModelId(other)]
  if (a.key !== b.key) {
    const ofTwo = a.vendor !== undefined && b.vendor !== undefined && a.vendor !== b.vendor
    return ofTwo || (a.firm && b.firm) ? 'different' : 'unknown'
  }
  if (a.date !== undefined && b.date !== undefined && a.date !== b.date) return 'different'
  return kindOf(a) === kindOf(b) ? 'same' : 'unknown'
}

const kindOf = ({ suffix = '' }: ModelId): string => (WINDOW.test(suffix) ? '' : suffix)

/** What an id that somebody wrote was found to be among known ones. */
export type FoundModel =
  | { found: 'one'; id: string }
  | { found: 'several'; ids: string[] }
  | { found: 'none' }

/** Finds the known id that a person meant. Its own text is itself; else another spelling of exactly one. A date or a suffix is never dropped. */
export function findModel(written: string, known: readonly string[]): FoundModel {
  if (known.includes(written)) return { found: 'one', id: written }
  const wanted = readModelId(written)
  const ids = known.filter((id) => {
    const { key, date, suffix } = readModelId(id)
    return key === wanted.key && date === wanted.date && suffix === wanted.suffix
  })
  const [id, ...others] = ids
  if (id === undefined) return { found: 'none' }
  return others.length === 0 ? { found: 'one', id } : { found: 'several', ids }
}
