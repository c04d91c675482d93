import { printable } from '../domain/printable.ts'

const MOST_TOLD = 5
const SHOWN_CHARS = 80

/**
 * What an answer puts forward as evidence and the report does not say, one sentence each. A quote is a line of the
 * report or a part of one, whatever the white space in it; nothing is none.
 */
export function misquotes(report: string, answer: unknown): string[] {
  const { evidence } = (typeof answer === 'object' && answer !== null ? answer : {}) as { evidence?: unknown }
  if (!Array.isArray(evidence)) return []
  const lines = printable(report).split('\n').map(squeezed)
  return evidence
    .flatMap((quote: unknown, at) => {
      const wanted = typeof quote === 'string' ? squeezed(printable(quote)) : ''
      if (wanted !== '' && lines.some((line) => line.includes(wanted))) return []
      return [`evidence.${at}: no line of the report says ${JSON.stringify(wanted.slice(0, SHOWN_CHARS))}`]
    })
    .slice(0, MOST_TOLD)
}

const squeezed = (line: string): string => line.replace(/\s+/gu, ' ').trim()
