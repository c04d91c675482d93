/** A fenced block, and the text line that it stands under. */
export type Block = { info: string; lines: string[]; under: string }
/** An answer apart: what is said, and what is shown. */
export type AnswerLines = { said: string[]; blocks: Block[] }

const FENCE = /^\s*(?:>\s*)*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})([^`]*)$/
const LIST = /^\s*(?:[-*+]|\d+[.)])\s/
/** `at f (a.js:1:2)`, `File "a.py", line 1`, `--> a.rs:1:2`: a runner's words, which may tell of files that are nowhere here. */
const TRACE =
  /^\s*(?:at\s.*:\d+(?::\d+)?\)?|File ".*", line \d+.*|-->\s.*:\d+:\d+|\d+:\s+0x[\da-f]+.*|goroutine \d+ .*)\s*$/

/** Takes an answer apart. Blocks that nothing closes go on to the end; traces and indented code are neither said nor shown. */
export function answerLines(text: string): AnswerLines {
  const apart: AnswerLines = { said: [], blocks: [] }
  let open: { mark: string; block: Block } | undefined
  let under = ''
  let isBlank = true
  let inList = false
  let inCode = false
  for (const line of text.split(/\r?\n/)) {
    const [, mark, info = ''] = FENCE.exec(line) ?? []
    if (open) {
      if (mark?.startsWith(open.mark) && info.trim() === '') open = undefined
      else open.block.lines.push(line)
      continue
    }
    if (mark !== undefined) {
      open = { mark, block: { info: info.trim(), lines: [], under } }
      apart.blocks.push(open.block)
      // A second one under the same line is what the first should become.
      under = ''
      continue
    }
    if (line.trim() === '') {
      isBlank = true
      continue
    }
    if (LIST.test(line)) inList = true
    else if (/^\S/.test(line)) inList = false
    inCode = /^(?: {4}|\t)/.test(line) && !inList && (isBlank || inCode)
    isBlank = false
    under = line
    if (!inCode && !TRACE.test(line)) apart.said.push(...pieces(line))
  }
  return apart
}

const LONGEST_LINE = 2_000

/** What is looked at is looked at piece by piece: a line without an end costs more than it is worth. */
function pieces(line: string): string[] {
  const parts: string[] = []
  for (let rest = line; rest !== ''; ) {
    const blank = rest.length > LONGEST_LINE ? rest.lastIndexOf(' ', LONGEST_LINE) : rest.length
    const end = blank > 0 ? blank : LONGEST_LINE
    parts.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return parts
}
