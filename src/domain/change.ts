/** One end of a change: a file as git has it. The mode is git's (100644, 100755, 120000 a link, 160000 a submodule). */
export type Side = { path: string; mode: string; blob: string }

/** One file as a patch changes it: without `before` it is new, without `after` it is gone, with two paths it was renamed. */
export type Change = { before?: Side; after?: Side }

/** What a side holds, as far as it was read. `too_large` and `binary` are said, never an empty text in their place. */
export type Content =
  | { kind: 'text'; text: string }
  | { kind: 'binary'; bytes: number }
  | { kind: 'too_large'; bytes: number }
  /** A submodule, which is no text of this repository. */
  | { kind: 'submodule' }

export const LINK = '120000'
export const SUBMODULE = '160000'

/** Both paths of a change, once each. */
export const pathsOf = ({ before, after }: Change): string[] => [
  ...new Set([before, after].flatMap((side) => (side ? [side.path] : []))),
]
