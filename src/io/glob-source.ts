import picomatch from 'picomatch'
import { tooSlow } from '../decide/safe-pattern.ts'

/** Paths that are longer match no glob: a matcher that goes back would take too long for what no repository has. */
export const LONGEST_PATH = 512

/** Of those that a matcher goes back to: each is another walk over the path from every letter. */
const MOST_STARS = 2
const MOST_IN_NAME = 2
const MOST_CHOICES = 64
const MOST_STEPS = 20_000_000

/** A glob as the regular expression that it means: what matches later has no time for it. */
export const globSource = (glob: string): string => `^(?![^]{${LONGEST_PATH + 1}})(?:${sourceOf(glob)})`

const sourceOf = (glob: string): string => picomatch.makeRe(glob, { dot: true }).source

/** Why a glob is not used, and what to write instead; or undefined. */
export function refuseGlob(glob: string): string | undefined {
  if (glob.endsWith('/')) return `it names a folder, and only files are looked for; write \`${glob}**\``
  const source = sourceOf(glob)
  if (source === '$^') return 'it is no glob: each `{` and `[` needs its end'
  if (/[()]|\]\+/.test(glob)) {
    if (/\\[1-9k]/.test(glob)) return 'it refers back to a group'
    return (
      tooSlow(source, LONGEST_PATH, MOST_STEPS) &&
      'its groups can match one path in too many ways; write several globs'
    )
  }
  const choices = choicesOf(glob)
  if (choices === undefined) return `it has more than ${MOST_CHOICES} choices; write several globs`
  if (choices.some(hasTooMany))
    return `it has too many stars; write at most ${MOST_IN_NAME} \`*\` between two slashes, and at most ${MOST_STARS} \`**\` before the last name`
  return undefined
}

/** With each brace as one of its choices; undefined where they are too many. */
function choicesOf(glob: string): string[] | undefined {
  let choices = [glob]
  const brace = /\{([^{}]*,[^{}]*)\}/
  while (choices.some((choice) => brace.test(choice))) {
    choices = choices.flatMap((choice) => {
      const [whole = '', inside] = brace.exec(choice) ?? []
      return inside === undefined
        ? [choice]
        : inside.split(',').map((one) => choice.replace(whole, () => one))
    })
    if (choices.length > MOST_CHOICES) return undefined
  }
  return choices
}

/**
 * The first star of a name ends where the next letter fits or never, so it is tried with those behind it alone; `**` is
 * tried at each slash, but for the last, which takes all.
 */
function hasTooMany(glob: string): boolean {
  const names = glob.split('/').filter((name, at, all) => name !== '**' || all[at - 1] !== '**')
  const inEach = names.map((name) => (name === '**' ? 0 : (name.match(/\*+/g)?.length ?? 0)))
  const tried = inEach.map((stars, at) =>
    Math.max(stars - 1, names[at] !== '**' && names[at - 1] === '**' ? 1 : 0),
  )
  return (
    inEach.some((stars) => stars > MOST_IN_NAME) || tried.reduce((a, b) => a + Math.max(0, b), 0) > MOST_STARS
  )
}
