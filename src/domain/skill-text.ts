import { marksIn } from './marks.ts'

/** The name in the marks of our block in a skill. */
export const DISPATCH = 'dispatch'

const HEAD = /^---[ \t]*\r?\n(?:[\s\S]*?\r?\n)?---[ \t]*\r?\n/

/** Where the front matter of a text ends, found by its two lines of dashes: hosts ask no more of it, and YAML may refuse what is between. Undefined where it begins and does not end. */
export function headEnd(text: string): number | undefined {
  const start = text.startsWith('\ufeff') ? 1 : 0
  const body = text.slice(start)
  if (!body.startsWith('---')) return start
  const head = HEAD.exec(body)
  return head ? start + head[0].length : undefined
}

/** What a skill tells whoever does its work: without its head, and without our block, which tells the host to hand it over. */
export function instructionsIn(text: string): string {
  const marks = marksIn(text, DISPATCH)
  const own = marks.kind === 'one' ? marks.before + marks.after : text
  return own.slice(headEnd(own)).trim()
}
