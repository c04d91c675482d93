import type { PlaceCited } from '../domain/citation.ts'
import { counted } from '../domain/counted.ts'
import { oneLine } from '../domain/printable.ts'
import { holds, linesAround, NEAR_LINES } from './quoted.ts'

/** What is not so, in the best of the states of a file. */
export function faultIn(place: PlaceCited, versions: readonly string[][]): string | undefined {
  const faults = versions.map((lines) => lineFault(place, lines) ?? quoteFault(place, lines))
  return versions.length === 0 ? 'there is no such file' : faults.includes(undefined) ? undefined : faults[0]
}

function lineFault({ spans }: PlaceCited, lines: readonly string[]): string | undefined {
  // The empty line behind the last one counts: that is where something is to be added.
  const last = Math.max(0, ...spans.map(({ to }) => to))
  if (spans.some(({ from }) => from < 1)) return 'lines count from 1'
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
  return last > count + 1 ? `the file has ${counted(count, 'line')}` : undefined
}

function quoteFault({ spans, quotes }: PlaceCited, lines: readonly string[]): string | undefined {
  const isThere = (quote: PlaceCited['quotes'][number]) =>
    spans.length === 0 || quote.how === 'call'
      ? holds(lines, quote)
      : spans.some((span) => holds(linesAround(lines, span, quote), quote))
  const missing = quotes.find((quote) => !isThere(quote))
  if (missing === undefined) return undefined
  const shown = `\`${oneLine(missing.text, 60)}\``
  if (!holds(lines, missing)) return `${shown} is not in that file`
  return `${shown} stands in that file, and not within ${NEAR_LINES} lines of there`
}
