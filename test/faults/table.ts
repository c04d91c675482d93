import { styleText } from 'node:util'
import type { Heard } from './lab.ts'

export type Told = Heard & {
  row: number
  fault: string
  injector: string
  held: 'held' | 'not held' | 'later' | 'skipped'
  ms: number
}

const COLOURS = { held: 'green', 'not held': 'red', later: 'yellow', skipped: 'yellow' } as const
const FAULT_WIDTH = 62
const INJECTOR_WIDTH = 52
const MOST_SHOWN = 6

const cut = (text: string, width: number) =>
  (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width)

export const heading = (): string =>
  styleText(
    'bold',
    ` #  ${cut('fault', FAULT_WIDTH)}  ${cut('injector', INJECTOR_WIDTH)}  ${'held'.padEnd(8)}       ms`,
  )

/** A row of the table, and below it what did not hold, what waits and why. */
export function line({ row, fault, injector, held, ms, broken, later, skipped, notes }: Told): string {
  const more = broken.length > MOST_SHOWN ? [`… and ${broken.length - MOST_SHOWN} more`] : []
  const below = [
    ...broken.slice(0, MOST_SHOWN),
    ...more,
    ...later.map((why) => `later: ${why}`),
    ...skipped.map((why) => `skipped: ${why}`),
    ...notes,
  ]
  const cells = [
    String(row).padStart(2),
    cut(fault, FAULT_WIDTH),
    cut(injector, INJECTOR_WIDTH),
    styleText(COLOURS[held], held.padEnd(8)),
    String(ms).padStart(7),
  ]
  return [cells.join('  '), ...below.map((text) => `      ${text.replaceAll('\n', '\n      ')}`)].join('\n')
}
