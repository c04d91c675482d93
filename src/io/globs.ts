import picomatch from 'picomatch'

/**
 * Whether a path is meant by globs relative to the top of a repository. What is named plainly (`src`, `app/[id]`) means
 * itself and everything in it; `!glob` takes away again, and alone means nothing. Names with a dot are like others.
 */
export function globs(patterns: readonly string[]): (path: string) => boolean {
  const plain = patterns.map(tidied)
  const wanted = plain.filter((pattern) => !pattern.startsWith('!')).map(matcher)
  const unwanted = plain
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => matcher(tidied(pattern.slice(1))))
  return (path) => wanted.some((one) => one(path)) && !unwanted.some((one) => one(path))
}

/** Whether a path is one of these, or lies in one of these: no sign in them means anything. */
export const places = (paths: readonly string[]): ((path: string) => boolean) => {
  const named = paths.map(tidied)
  return (path) => named.some((one) => isWithin(path, one))
}

/** Whether a name in the path, at any depth, is meant by one of the globs, in whatever case it is written. */
export function namesAnywhere(patterns: readonly string[]): (path: string) => boolean {
  const everywhere = patterns.flatMap((pattern) => [`**/${pattern}`, `**/${pattern}/**`])
  let matches: ((path: string) => boolean) | undefined
  return (path) => {
    // Made when it is needed: each takes a millisecond, and most who load this judge no patch.
    matches ??= picomatch(everywhere, { dot: true, nocase: true })
    return matches(folded(path))
  }
}

/** As a disk may take a name that does not tell case, width or unseen characters apart. */
const folded = (path: string): string =>
  path
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[ .]+(?=\/|$)/g, '')

const tidied = (pattern: string): string => pattern.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '') || '.'

const isWithin = (path: string, place: string): boolean =>
  place === '.' || path === place || path.startsWith(`${place}/`)

function matcher(pattern: string): (path: string) => boolean {
  const matches = picomatch(pattern, { dot: true })
  return (path) => isWithin(path, pattern) || matches(path)
}
