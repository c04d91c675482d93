import { exact, type Spread } from './measure.ts'

export type Unit = 'ms' | 'x' | 'bytes' | 'MB' | '/s' | ''

/** A limit from the project's own list of numbers. */
export type Target = { atMost: number } | { atLeast: number } | { exactly: number }

/** One number: a yardstick, or what is held against one. */
export type Finding = { what: string; unit: Unit; value: Spread; target?: Target; met?: boolean }

/** What one figure found. `how` says in a sentence what was compared with what. */
export type Found = { how: string; findings: Finding[]; detail?: string[] }

export type Figure = {
  name: string
  title: string
  /** `rounds` after the warm-up; the figure may take fewer where a round is long, or none where nothing scatters. */
  run: (rounds: number) => Promise<Found>
}

/** A number for information: what the others are compared with. */
export const yardstick = (what: string, unit: Unit, value: Spread | number): Finding => ({
  what,
  unit,
  value: spreadOf(value),
})

/** A number that a target is set for. */
export function held(what: string, unit: Unit, value: Spread | number, target: Target): Finding {
  const found = spreadOf(value)
  return { what, unit, value: found, target, met: meets(found.median, target) }
}

function meets(median: number, target: Target): boolean {
  if ('atMost' in target) return median <= target.atMost
  return 'atLeast' in target ? median >= target.atLeast : median === target.exactly
}

const spreadOf = (value: Spread | number): Spread => (typeof value === 'number' ? exact(value) : value)
