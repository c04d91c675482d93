import { marksIn } from './marks.ts'

/** The name in the marks of our block in a skill. */
export const DISPATCH = 'dispatch'

const HEAD = /^---[ \t]*\r?\n(?:[\s\S]*?\r?\n)?---[ \t]*(?:\r?\n|$)/

/** Where the front matter of a text ends, found by its two lines of dashes: a host needs no more of it, and YAML may refuse what is between them. */
export function headEnd(text: string): number {
  const start = text.startsWith('\ufeff') ? 1 : 0
  return start + (HEAD.exec(text.slice(start))?.[0].length ?? 0)
}

/** What a skill tells whoever does its work: without its head, and without our block, which tells the host to hand it over. */
export function instructionsIn(text: string): string {
  const marks = marksIn(text)
  const isOurs = marks.kind === 'one' && marks.mark === DISPATCH
  const own = isOurs ? marks.before + marks.after : text
  return own.slice(headEnd(own)).trim()
}
