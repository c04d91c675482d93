const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A timer of 2^31 ms or more fires at once, so nothing near it is accepted. */
const LONGEST_MS = 7 * 24 * UNIT_MS.h

/** Milliseconds of `90s`, `15m` or `1h`; undefined for anything else, for zero and for more than a week. */
export function durationMs(text: string): number | undefined {
  const [, count, unit] = /^(\d+)([smh])$/.exec(text) ?? []
  if (count === undefined) return undefined
  const ms = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined
}

/** A length of time for people, in whole seconds: `45s`, `3m 05s`, `1h 02m`. */
export function durationText(ms: number): string {
  const seconds = Math.floor(ms / UNIT_MS.s)
  const minutes = Math.floor(seconds / 60)
  const twoDigits = (count: number) => String(count % 60).padStart(2, '0')
  if (minutes === 0) return `${seconds}s`
  if (minutes < 60) return `${minutes}m ${twoDigits(seconds)}s`
  return `${Math.floor(minutes / 60)}h ${twoDigits(minutes)}m`
}
