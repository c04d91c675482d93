import * as z from 'zod'
import { refusePattern } from '../decide/safe-pattern.ts'
import { asSaid, refusePart, refusePhrase } from '../decide/sayable.ts'
import { globSource, refuseGlob } from './glob-source.ts'
import { section } from './schema-values.ts'

/** One value or a list of them: people write both. */
export const oneOrMore = <T extends z.ZodType>(one: T, expected: string) =>
  z.union([one.transform((value) => [value]), z.array(one, expected).min(1, expected)])

export const text = (expected: string, most = 200) =>
  z.string(expected).trim().min(1, expected).max(most, expected)

/** What could be written and would never match, or keep a prompt waiting, is a mistake that says why. */
const unless =
  (refuse: (written: string) => string | undefined, expected: string): z.core.CheckFn<string> =>
  ({ value, issues }) => {
    const why = value === '' ? undefined : refuse(value)
    if (why !== undefined)
      issues.push({ code: 'custom', message: `${expected} (${why})`, input: value, continue: false })
  }

export const pattern = z
  .string('a regular expression')
  .check(unless((source) => refusePattern(source), 'a regular expression that can be used'))

export const phrases = oneOrMore(
  text('words or phrases')
    .transform(asSaid)
    .pipe(z.string().check(unless(refusePhrase, 'words that can be said'))),
  'words or phrases',
)

export const parts = oneOrMore(
  text('parts of words')
    .transform(asSaid)
    .pipe(z.string().check(unless(refusePart, 'a part of what can be said'))),
  'parts of words',
)

const GLOBS = 'globs such as src/**'
/** A glob becomes the regular expression that it means: what matches later has no time for it. */
export const globs = oneOrMore(
  text(GLOBS)
    .check(unless(refuseGlob, 'a glob that can match'))
    .transform((glob) => ({ glob, source: globSource(glob) })),
  GLOBS,
)

/** A section in which something must stand; where a field of it is misspelt, that is the mistake. */
export const filledSection = <T extends z.ZodRawShape>(shape: T, expected: string) =>
  section(shape).refine((said) => Object.keys(said).length > 0, {
    message: expected,
    when: ({ issues }) => issues.length === 0,
  })
