import { endOf, type Span } from './span.ts'

/** Comments, strings, templates with all that is in them, and regular expressions. */
export function scriptSpan(text: string, at: number, depth = 0): Span | undefined {
  const comment = endOf(/\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/, text, at)
  if (comment !== undefined) return { kind: 'comment', end: comment }
  if (text[at] === '`')
    return { kind: 'string', end: depth > MOST_NESTED ? text.length : templateEnd(text, at, depth) }
  if (text[at] === '/') {
    const end = beginsExpression(text, at) ? endOf(REGEX, text, at) : undefined
    return end === undefined ? undefined : { kind: 'string', end }
  }
  // In the text of JSX an apostrophe is only that; it reaches no further than its line.
  const end = endOf(/"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/, text, at)
  return end === undefined ? undefined : { kind: 'string', end }
}

/** Templates in templates, as deep as nobody writes them. */
const MOST_NESTED = 50

const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){0,500}\]|[^/\\[\n]){1,1000}\/[a-z]*/

/** Whether a slash here begins a regular expression: by what stands before it. */
function beginsExpression(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at).trimEnd()
  if (before === '') return true
  return /[(,=:[!&|?{};+*%~^]$|(?<![\w$.])(?:return|typeof|case|in|of|do|else|void|delete|await|yield)$/.test(
    before,
  )
}

/** Behind the mark that ends it; what stands in `${…}` may hold strings and templates again. */
function templateEnd(text: string, at: number, depth: number): number {
  for (let place = at + 1; place < text.length; place += 1) {
    const one = text[place]
    if (one === '\\') place += 1
    else if (one === '`') return place + 1
    else if (one === '$' && text[place + 1] === '{') place = holeEnd(text, place + 2, depth)
  }
  return text.length
}

/** At the brace that closes `${`. */
function holeEnd(text: string, at: number, nested: number): number {
  let depth = 1
  for (let place = at; place < text.length; place += 1) {
    const span = /["'`/]/.test(text[place] ?? '') ? scriptSpan(text, place, nested + 1) : undefined
    if (span) place = span.end - 1
    else if (text[place] === '{') depth += 1
    else if (text[place] === '}') depth -= 1
    if (depth === 0) return place
  }
  return text.length
}
