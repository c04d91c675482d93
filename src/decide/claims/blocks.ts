import { urlsWritten } from '../cited-urls.ts'

/** A stretch of an answer that says something by itself: a paragraph, an entry of a list, a row of a table. */
export type Block = { kind: 'prose' | 'row'; text: string; from: number }

/** What an answer says, and its notes: where `[1]`, `[^a]` and `[text][key]` lead. */
export type Parts = { blocks: Block[]; notes: ReadonlyMap<string, readonly string[]> }

type Line = { text: string; from: number }

const FENCE = /^\s*(?:>\s*)*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})/
const HEADING = /^\s{0,3}#{1,6}\s|^\s*(?:\*\*|__)[^*_]{1,120}(?:\*\*|__):?\s*$/
const ITEM = /^(\s*(?:>\s*)*(?:[-*+•]|\d{1,3}[.)])\s+)/
const RULE = /^\s*(?:[-*_=]\s*){3,}$/
const ROW = /^\s*\|.*\|\s*$/
const SEPARATOR = /^\s*\|?(?:\s*:?-{1,}:?\s*\|)+\s*:?-*:?\s*\|?\s*$/
/** The words over a list of sources. */
const OVER_SOURCES =
  /^[\s#*_>]*(?:sources?|references?|citations?|links?|notes|footnotes|bibliography|further reading|quellen|einzelnachweise|fuentes|来源|参考|参考资料)[\s:*_：]*$/i
const DEFINITION = /^\s*\[(\^?[^\]\s]{1,80})\](:?)\s/
const NUMBERED = /^\s*(?:\[?(\d{1,3})\]?[.)]?|[-*+•])\s/

/** Takes an answer apart into what it says. Headings, code, and lists of sources say nothing. */
export function partsOf(text: string): Parts {
  const notes = new Map<string, string[]>()
  const blocks: Block[] = []
  let open: Line[] = []
  let fence: string | undefined
  let underSources = false
  const close = () => {
    const [first] = open
    if (first) blocks.push({ kind: 'prose', text: joined(open), from: first.from })
    open = []
  }
  const lines = linesOf(text)
  for (const [at, line] of lines.entries()) {
    const mark = FENCE.exec(line.text)?.[1]
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined
      continue
    }
    const isBlank = line.text.trim() === ''
    if (mark !== undefined || isBlank || isNoClaim(line.text)) close()
    if (mark !== undefined) fence = mark
    if (OVER_SOURCES.test(line.text)) underSources = true
    else if (HEADING.test(line.text)) underSources = false
    if (mark !== undefined || isBlank || isNoClaim(line.text)) continue
    const note = noteIn(line.text, underSources)
    if (note) {
      close()
      for (const key of note.keys) notes.set(key, [...(notes.get(key) ?? []), note.url])
    } else if (ROW.test(line.text)) {
      close()
      if (!isHeader(line, lines[at + 1])) blocks.push({ kind: 'row', ...line })
    } else {
      const mark = ITEM.exec(line.text)?.[1]
      if (mark !== undefined) close()
      open.push(
        mark === undefined ? line : { text: line.text.slice(mark.length), from: line.from + mark.length },
      )
    }
  }
  close()
  return { blocks, notes }
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let from = 0
  for (const line of text.split('\n')) {
    lines.push({ text: line.replace(/\r$/, ' '), from })
    from += line.length + 1
  }
  return lines
}

/** As they stand in the answer, line ends as blanks: whatever is found keeps its place. */
function joined(lines: readonly Line[]): string {
  let text = ''
  const start = lines[0]?.from ?? 0
  for (const line of lines) text = text.padEnd(line.from - start, ' ') + line.text
  return text
}

const isNoClaim = (line: string): boolean =>
  HEADING.test(line) || RULE.test(line) || OVER_SOURCES.test(line) || SEPARATOR.test(line)

const isHeader = ({ text }: Line, next: Line | undefined): boolean =>
  SEPARATOR.test(text) || (next !== undefined && SEPARATOR.test(next.text))

/** `[key]: address` anywhere; below the words for it, an entry of the list of sources. */
function noteIn(line: string, underSources: boolean): { keys: string[]; url: string } | undefined {
  const [url] = urlsWritten(line)
  if (url === undefined) return undefined
  const [, key, colon] = DEFINITION.exec(line) ?? []
  if (key !== undefined && (underSources || colon === ':')) return { keys: [key.toLowerCase()], url }
  const [entry, number] = underSources ? (NUMBERED.exec(line) ?? []) : []
  return entry === undefined ? undefined : { keys: number === undefined ? [] : [number], url }
}
