/** A part of a text, by the positions of its first character and of the one after its last. */
export type Span = { rule: string; start: number; end: number }

type Groups = Record<string, string | undefined>

export type SecretRule = {
  name: string
  /** The pattern can match only where one of these stands: a plain search spares most texts the pattern. */
  hints: readonly string[]
  /** Global, with what is secret as group `secret`, or as the whole match. Linear in the length of any text. */
  pattern: RegExp
  /** Whether it is one after all; without it, whatever is no stand-in. */
  judge?: (secret: string, groups: Groups) => boolean
  /** Parts that make an example when they are joined: whole, it would be a finding in this very file. */
  example: readonly string[]
}

/**
 * A secret begins here: not inside a longer word. What stands before it may itself be the end of an escape, as a line end
 * in JSON, `%3D` in an address or a terminal's colour.
 */
export const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2})|(?<=\[[\d;]{0,8}m))`

/** Text that no machine made, long enough for most examples. */
export const SOME_20 = ['Q7w9Zk3', 'Lm2Xv8T', 'r4Yb6N'].join('')
export const SOME_40 = `${SOME_20}p1Hs5Gc0Fj3Kq8UtWz6R`
