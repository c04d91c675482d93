import type { Quote } from '../domain/citation.ts'
import type { Block } from './answer-lines.ts'
import type { Found } from './cited-places.ts'

/** What is said before a text that need not stand where the line points to: a proposal, a gap, an example, what comes out. */
const NOT_THERE =
  /(?:\b(?:use|using|prefer|should|shall|must|instead|replace[ds]?|changed?|rename[ds]?|adds?|adding|insert|append|introduce|fix(?:e[ds])?|suggest|recommend|consider|expect(?:ed|s)?|want|needs?|would|could|might|may|can|missing|lacks?|lacking|no|not|never|without|absent|removed?|deleted?|was|were|previously|formerly|becomes?|become|to|into|rather|e\.?g|like|such as|example|payload|input|passing|passed?|given|when|if|similar|equivalent|i\.?e|means|meaning|evaluates?|throws?|fails?|failing|error|exception|warning|returns?|gives?|yields?|prints?|logs?|output|outputs|produces?|results?|renders?|sends?|expands?|resolves?|types?|typed|infers?|run|running|runs)\b|n['’]t\b|→|->|=>|⇒)/i
/** And behind it. */
const NOT_THERE_AFTER =
  /^[\s`*_)\]]*(?:instead|would|could|might|is (?:missing|needed|absent|not)|isn['’]t|was|were|belongs|becomes?|fixes|can be|must|needs?|should (?:be )?(?:used|added|called|present|there|inserted|set|stand|come|go|happen|run)|fails?|throws?|→|->|=>)/i
const DIRECTLY_AFTER =
  /^[\s`*_)\]]*(?:[:—–(|-]\s*)?(?:(?:is|has|reads|says|contains|states|declares|shows)\s*:?\s+)?[("“]?\s*$/i
const DIRECTLY_BEFORE = /^[”")]?[\s*_]*[([—–:|-]?\s*(?:(?:at|in|on|from|see)\s+)?[`*_([]*$/i

const CODE = /(`+)((?:(?!\1).)+?)\1(?!`)/g
const SAID = /[“"]([^”"\n]{15,300})[”"]/g

/** A symbol, a path, a flag, a signature without its types: a name for something and no text of it. */
const NAME_ONLY =
  /^(?:(?:async|function|def|fn|func|new|class|interface|type|struct|enum|trait|impl|pub|export|public|private|static|const|let|var)\s+)*[\w$.:#@/<>-]+$/
/** With whatever in it: a call that is shown is as often an example as a text. */
const CALL =
  /^(?:(?:async|await|function|def|fn|func|new|pub|export|return)\s+)*(?:[\w$]+(?:\.|::|->|\?\.))*([\w$]+)(?:<[\w, ]*>)?\((?:[^()]|\([^()]*\))*\);?$/
/** A route, a number of a weakness, a type, a way from call to call: said in this form, and written in another. */
const TERM =
  /^(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s|(?:CWE|CVE|OWASP|RFC|ISO)\b|[\w.<>[\]]+(?:\s*[|&]\s*[\w.<>[\]]+)+$|[\w$.():]+(?:\s*(?:->|→|=>)\s*[\w$.():]+)+$)/
const COMMAND =
  /^(?:\$ |npm|npx|yarn|pnpm|bun|node|git|cargo|rustc|go|pytest|python3?|pip|make|docker|kubectl|curl|wget|bash|sh|cd|rm|ls|cat|grep|rg|sudo|brew|apt|gh|claude|codex|waybill|vitest|jest|tsc)\b/
const RUNTIME_WORDS =
  /\b\w*(?:Error|Exception)\b|cannot read|is not a function|is not defined|undefined is not|segmentation fault|panicked|timed? ?out/i
/** What somebody could send, as an audit shows it. */
const PAYLOAD = /^(?:['"`;]|<script|javascript:|\.\.\/|\$\(|%[\da-f]{2})/i

/** A line of more places is a list of them. */
const MOST_IN_LINE = 20

/** The texts that a line shows right at the place: before it, or behind it. */
export function quotesAt(line: string, place: Found, others: readonly Found[]): Quote[] {
  if (others.length > MOST_IN_LINE) return []
  const isFree = (start: number, end: number) =>
    [place, ...others].every((one) => end <= one.start || start >= one.end)
  const shown = [
    ...[...line.matchAll(CODE)].map((match) => ({ match, text: (match[2] ?? '').trim(), how: codeKind })),
    ...[...line.matchAll(SAID)].map((match) => ({ match, text: match[1] ?? '', how: proseKind })),
  ]
  return shown.flatMap(({ match, text, how }): Quote[] => {
    const [start, end] = [match.index, match.index + match[0].length]
    const kind = how(text)
    if (kind === undefined || !isFree(start, end) || !isShownAt(line, place, start, end)) return []
    // Between two places nobody can say which of them it is from.
    if (others.some((other) => other !== place && touches(line, other, start, end))) return []
    return [{ how: kind, text: text.replaceAll('\\|', '|') }]
  })
}

/** Every text that a sentence shows as code that is there, wherever it points: for files of which the whole is known. */
export const codeShown = (line: string): Quote[] =>
  [...line.matchAll(CODE)].flatMap((match): Quote[] => {
    const text = (match[2] ?? '').trim()
    const end = match.index + match[0].length
    const before = sentenceEnd(line.slice(0, match.index).replace(CODE, blanks))
    const isThere = !NOT_THERE.test(before) && !NOT_THERE_AFTER.test(line.slice(end))
    return isText(text) && isThere ? [{ how: 'code', text }] : []
  })

/** A call with an expression in it is hardly ever an example alone. */
const isText = (text: string): boolean => {
  const kind = codeKind(text)
  return kind === 'code' || (kind === 'call' && /=>|[=+*<>]/.test(text))
}

const touches = (line: string, place: Found, start: number, end: number): boolean =>
  start >= place.end
    ? DIRECTLY_AFTER.test(line.slice(place.end, start))
    : DIRECTLY_BEFORE.test(line.slice(end, place.start))

function isShownAt(line: string, place: Found, start: number, end: number): boolean {
  if (!touches(line, place, start, end)) return false
  // What code and names of files say is no word of the sentence.
  const words = line.replace(CODE, blanks).replace(/\S*(?:\/\S+|\.\w+:\d\S*)/g, blanks)
  const before = sentenceEnd(words.slice(0, Math.min(start, place.start)))
  const after = words.slice(Math.max(end, place.end))
  return !NOT_THERE.test(before) && !NOT_THERE_AFTER.test(after)
}

const blanks = (text: string): string => ' '.repeat(text.length)

/** From the last end of a sentence on. */
const sentenceEnd = (text: string): string => text.split(/[.!?;]\s+/).at(-1) ?? ''

function codeKind(text: string): Quote['how'] | undefined {
  if (COMMAND.test(text) || RUNTIME_WORDS.test(text) || PAYLOAD.test(text) || TERM.test(text))
    return undefined
  if (NAME_ONLY.test(text)) return undefined
  if (CALL.test(text)) return 'call'
  return text.length >= 8 && /[=<>+*%&|?:;{}()'"!]|\s[-/]\s/.test(text) ? 'code' : undefined
}

const proseKind = (text: string): Quote['how'] | undefined =>
  !RUNTIME_WORDS.test(text) && !/[`]/.test(text) && text.trim().split(/\s+/).length >= 4 ? 'prose' : undefined

/** The name that a call calls. */
export const calledIn = (text: string): string => CALL.exec(text)?.[1] ?? text

/** Languages of blocks that show what should be, or what came out. */
const NOT_A_TEXT = /^(?:diff|patch|suggestion|console|shell-session|output|log|mermaid)\b/i
const LEAD =
  /\b(?:in|at|from|see|file|code|current|currently|source|excerpt|here|lines?|the|is|reads|contains|quoted?|evidence|snippet|existing|original|relevant|locations?|where|path)\b/giu

/** Whether a block shows the text at the place that the line above it names, and says nothing else. */
export function isShownUnder(block: Block, line: string, places: readonly Found[]): boolean {
  const isDiff = ['+', '-'].every((sign) => block.lines.some((one) => one.startsWith(sign)))
  if (places.length !== 1 || isDiff || NOT_A_TEXT.test(block.info)) return false
  const [{ start, end }] = places as [Found]
  const rest = `${line.slice(0, start)} ${line.slice(end)}`.replace(LEAD, '')
  return !/[\p{L}]/u.test(rest) && !/→|->|=>/.test(rest)
}
