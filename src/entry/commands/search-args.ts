import { failure } from '../../domain/failure.ts'
import { MOST_ROUNDS, ROUNDS_WORDS } from '../../domain/research.ts'
import { allOf, fail, maybe, ok, type Result } from '../../domain/result.ts'
import type { Ask, Search } from '../../domain/task.ts'
import { oneOf } from '../arg-values.ts'
import type { Options, Parsed } from '../args.ts'

const list = { type: 'string', multiple: true } as const
const text = { type: 'string' } as const

/** What may be looked up, and where: `--search` alone is the web and X. */
export const SEARCH_OPTIONS = {
  search: { type: 'boolean' },
  research: { type: 'boolean' },
  rounds: text,
  'search-on': list,
  site: list,
  'not-site': list,
  handle: list,
  'not-handle': list,
  since: text,
  until: text,
} as const satisfies Options

type Values = Parsed<typeof SEARCH_OPTIONS>['values']

const PLACES = ['web', 'x'] as const
/** As xAI takes them at most (November 2026). */
const MOST_SITES = 5
const MOST_HANDLES = 10

export function searchFrom(values: Values): Result<Search | undefined> {
  const narrowing = Object.keys(SEARCH_OPTIONS).find(
    (name) => !OF_NONE.includes(name) && values[name as keyof Values] !== undefined,
  )
  if (narrowing === undefined && !values.search) return ok(undefined)
  if (!values.search && !values.research)
    return wrong(`--${narrowing} narrows a search, and none was asked for`, 'Add --search.')
  return allOf({
    web: on(values, 'web'),
    x: on(values, 'x'),
    domains: names('--site', values.site, values['not-site'], MOST_SITES, SITE),
    notDomains: names('--not-site', values['not-site'], values.site, MOST_SITES, SITE),
    handles: names('--handle', values.handle, values['not-handle'], MOST_HANDLES, HANDLE),
    notHandles: names('--not-handle', values['not-handle'], values.handle, MOST_HANDLES, HANDLE),
    from: maybe(values.since, (value) => day('--since', value)),
    to: maybe(values.until, (value) => day('--until', value)),
  })
}

/** They narrow no search. */
const OF_NONE = ['search', 'research', 'rounds']

/** `--research`, in as many rounds as were said; who names a role may leave it to that. */
export function researchFrom({
  research,
  rounds,
  role,
}: Values & { role?: string }): Result<Ask['research']> {
  if (!research && rounds === undefined) return ok(undefined)
  if (!research && role === undefined)
    return wrong('--rounds says how long a research is, and none was asked for', 'Add --research.')
  if (rounds === undefined) return ok({})
  const count = Number(rounds)
  return Number.isInteger(count) && count >= 1 && count <= MOST_ROUNDS
    ? ok({ rounds: count })
    : wrong(`--rounds must be ${ROUNDS_WORDS}, not ${JSON.stringify(rounds)}`, 'Three are usual.')
}

function on({ 'search-on': said }: Values, place: (typeof PLACES)[number]): Result<boolean> {
  if (said === undefined) return ok(true)
  for (const one of said.flatMap((each) => each.split(','))) {
    const known = oneOf('--search-on', one, PLACES)
    if (!known.ok) return known
  }
  return ok(said.flatMap((each) => each.split(',')).includes(place))
}

const SITE = /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/i
const HANDLE = /^@?\w{1,15}$/

function names(
  option: string,
  said: readonly string[] | undefined,
  other: readonly string[] | undefined,
  most: number,
  form: RegExp,
): Result<string[] | undefined> {
  if (said === undefined) return ok(undefined)
  const all = said.flatMap((each) => each.split(','))
  const strange = all.find((one) => !form.test(one))
  if (strange !== undefined)
    return wrong(`${option} ${JSON.stringify(strange)} is not one`, EXAMPLES[option] ?? '')
  if (other !== undefined) return wrong(`${option} and its opposite were both given`, 'Give one of them.')
  if (all.length > most)
    return wrong(`${option} was given ${all.length} times; at most ${most} can be asked for`, '')
  return ok(all.map((one) => one.replace(/^@/, '')))
}

const EXAMPLES: Record<string, string> = {
  '--site': 'Say it as nodejs.org.',
  '--not-site': 'Say it as nodejs.org.',
  '--handle': 'Say it as nodejs or @nodejs.',
  '--not-handle': 'Say it as nodejs or @nodejs.',
}

function day(option: string, value: string): Result<string> {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`))
  return isDay ? ok(value) : wrong(`${option} ${JSON.stringify(value)} is not a day`, 'Say it as 2026-11-21.')
}

const wrong = (message: string, hint: string) =>
  fail(failure('wrong_usage', message, hint === '' ? {} : { hint }))
