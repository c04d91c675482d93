import { oneLine } from '../../../domain/printable.ts'
import type { Shown } from '../../terminal.ts'
import { wrap } from '../wrap.ts'
import type { Evidence } from './document.ts'

const TIME = 9
const KIND = 18
const INDENT = 2 + TIME + KIND

/** What the ledger has of it, in the order of truth, with the time since the task was received. */
export function factsText({ facts }: Evidence, columns: number): Shown[] {
  return [
    '\n',
    { style: 'bold', text: 'Facts, in their order' },
    '\n',
    ...facts.flatMap(({ afterMs, kind, gist }): Shown[] => {
      const [first = '', ...more] = wrap(oneLine(gist), Math.max(24, columns - INDENT))
      return [
        '  ',
        { style: 'dim', text: afterText(afterMs).padEnd(TIME) },
        `${kind.padEnd(KIND - 1)} ${first}`.trimEnd(),
        '\n',
        ...more.flatMap((line): Shown[] => [' '.repeat(INDENT) + line, '\n']),
      ]
    }),
  ]
}

/** `+0.04s` up to a minute, where the order of things is close; then `+3m 05s`. */
function afterText(ms: number): string {
  if (ms < 60_000) return `+${(ms / 1000).toFixed(2)}s`
  const minutes = Math.floor(ms / 60_000)
  return `+${minutes}m ${String(Math.floor((ms % 60_000) / 1000)).padStart(2, '0')}s`
}
