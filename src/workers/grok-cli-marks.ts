/** A word joiner: no eye sees it, and no file is called by it. */
const MARK = '@\u2060'

/**
 * The CLI takes `@` in front of a word, also of the next one, for the path of a file, reads that file and sends it along,
 * whatever its tools are (1.0.41, with `--verbatim` too). With this behind it no `@` names a file.
 */
export const guarded = (prompt: string): string => prompt.replaceAll('@', MARK)

/** A model that quotes its prompt quotes the marks. */
export const unmarked = (text: string): string => text.replaceAll(MARK, '@')

/** The same in every text of a value, and in the names of its fields. */
export const unmarkedIn = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(unmarked(JSON.stringify(value)))
