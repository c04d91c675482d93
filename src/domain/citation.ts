/** Lines count from 1, both ends are in it. */
export type LineSpan = { from: number; to: number }

/**
 * What an answer shows as the text at a place. `code` and `block` are compared without their white space, `prose` by its
 * letters and digits, of a `call` only the name counts: whoever writes it leaves out types.
 */
export type Quote = { how: 'code' | 'block' | 'prose' | 'call'; text: string }

/** A place in the repository that an answer names. */
export type PlaceCited = {
  /** As the answer has it, for people. */
  said: string
  path: string
  /** Nothing else is written like this. What is not sure is a citation only where there is such a file. */
  sure: boolean
  /** Empty: the file as a whole. */
  spans: readonly LineSpan[]
  quotes: readonly Quote[]
}

/** All that an answer rests on. */
export type Cited = { places: readonly PlaceCited[]; urls: readonly string[] }
