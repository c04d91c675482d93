/** How a mark is written: as a comment of Markdown or of TOML. */
export type MarkStyle = 'markdown' | 'toml'

/** A text with one block of ours in it; `before`, `block` and `after` are all of it. */
export type Marked = {
  kind: 'one'
  before: string
  block: string
  after: string
  mark: string
  /** Of what was written, as `sumOf` has it: another sum means that somebody edited it. */
  sum: string
  /** The names of the fields in the front matter that are ours. */
  fields: string[]
  /** Between the marks, with plain line ends. */
  inside: string
}

export type Marks = { kind: 'none' } | { kind: 'broken'; why: string } | Marked

// A byte order mark before ours is the file's.
const ANY = /(?<=^\ufeff?)(?:<!-- |# )waybill:(begin|end)\b(?: ([\w.-]+))?.*(?:\r?\n|$)/gm
const BEGIN = /^(?:<!-- |# )waybill:begin ([\w.-]+) ([0-9a-f]{16})((?: [\w-]+)*)(?: -->)?\r?\n/

/**
 * Finds our block. What begins and does not end, or stands there twice, is nobody's to guess about.
 * `only`: in a text of somebody's own, marks of any other name are their words about marks.
 */
export function marksIn(text: string, only?: string): Marks {
  const all = [...text.matchAll(ANY)]
  const found = only === undefined ? all : marksOf(all, only)
  if (found.length === 0) return { kind: 'none' }
  const [begin, end] = found
  if (found.length !== 2 || begin?.[1] !== 'begin' || end?.[1] !== 'end')
    return { kind: 'broken', why: 'its marks waybill:begin and waybill:end are not one pair' }
  const said = BEGIN.exec(begin[0])
  if (!said) return { kind: 'broken', why: 'its mark waybill:begin was changed' }
  const [, mark = '', sum = '', fields = ''] = said
  const stop = end.index + end[0].length
  return {
    kind: 'one',
    before: text.slice(0, begin.index),
    block: text.slice(begin.index, stop),
    after: text.slice(stop),
    mark,
    sum,
    fields: fields.split(' ').filter((name) => name !== ''),
    inside: text.slice(begin.index + begin[0].length, end.index).replaceAll('\r\n', '\n'),
  }
}

/** Each mark that begins what has this name, with the next one, which should be its end. */
const marksOf = (all: RegExpExecArray[], name: string): RegExpExecArray[] =>
  all.flatMap((mark, at) => (mark[1] === 'begin' && mark[2] === name ? all.slice(at, at + 2) : []))

type Block = { mark: string; sum: string; fields: readonly string[]; text: string }

export function blockOf({ mark, sum, fields, text }: Block, style: MarkStyle): string {
  const line = (words: string) => (style === 'toml' ? `# waybill:${words}\n` : `<!-- waybill:${words} -->\n`)
  return `${line(['begin', mark, sum, ...fields].join(' '))}${text}${line('end')}`
}

/** In the line ends of the text that it goes into. */
export const inLineEndsOf = (around: string, text: string): string =>
  /\r\n/.test(around) ? text.replaceAll('\n', '\r\n') : text
