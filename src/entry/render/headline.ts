import { durationText } from '../../domain/duration.ts'
import { oneLine } from '../../domain/printable.ts'
import type { Shown } from '../terminal.ts'
import { costText } from './cost.ts'
import type { RunDocument } from './document.ts'
import { LOOKS, wordOf } from './outcome-mark.ts'
import { dotted, wrapPieces } from './wrap.ts'

/** Of a run by itself these are said at more length. */
const WORDS: Partial<Record<RunDocument['outcome'], string>> = { stayed: 'stays here', denied: 'not allowed' }

/** How it ended, who did it, how long it took, what it cost, and its id: in lines of at most `columns` that tear none of these. */
export function headlineText(document: RunDocument, columns: number): Shown[] {
  const { outcome } = document
  const [style, mark] = LOOKS[outcome]
  const word = `${mark} ${WORDS[outcome] ?? wordOf(outcome)}`
  const parts = [word, ...headline(document).map((part) => oneLine(part))]
  const [first = word, ...more] = wrapPieces(dotted(parts), columns - 2)
  return [{ style, text: word }, first.slice(word.length), ...more.map((line) => `\n  ${line}`), '\n']
}

function headline({ id, worker, model, spend }: RunDocument): string[] {
  const who = worker ? [`${worker} ${model.observed ?? model.requested ?? ''}`.trim()] : []
  if (!spend || spend.basis === 'nothing_ran') return [...who, ...(id ? [id] : [])]
  const { input, output } = spend.tokens
  const tokens =
    input === null || output === null
      ? []
      : [`${input.toLocaleString('en')} in, ${output.toLocaleString('en')} out`]
  return [...who, durationText(spend.ms), costText(spend), ...tokens, id]
}
