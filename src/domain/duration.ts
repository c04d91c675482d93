const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A timer of 2^31 ms or more fires at once, so what bounds a run stays well below it. */
export const LONGEST_TIMER_MS = 7 * UNIT_MS.d

/** Milliseconds of `90s`, `15m`, `1h` or `30d`; undefined for anything else, for zero and for more than `longestMs`. */
export function durationMs(text: string, longestMs: number = LONGEST_TIMER_MS): number | undefined {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? []
  if (count === undefined) return undefined
  const ms = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
  return ms > 0 && ms <= longestMs ? ms : undefined
}

/** The same while it grows: in tenths of a second from the start, so that a line that is drawn again stands still. */
export const clockText = (ms: number): string =>
  ms < UNIT_MS.s ? `${(Math.floor(Math.max(0, ms) / 100) / 10).toFixed(1)}s` : durationText(ms)

/** A length of time for people: `850 ms`, `4.2s`, `45s`, `3m 05s`, `1h 02m`. */
export function durationText(ms: number): string {
  if (ms < UNIT_MS.s) return `${Math.max(0, Math.round(ms))} ms`
  const seconds = Math.floor(ms / UNIT_MS.s)
  const minutes = Math.floor(seconds / 60)
  const twoDigits = (count: number) => String(count % 60).padStart(2, '0')
  if (seconds < 10) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`
  if (minutes === 0) return `${seconds}s`
  if (minutes < 60) return `${minutes}m ${twoDigits(seconds)}s`
  return `${Math.floor(minutes / 60)}h ${twoDigits(minutes)}m`
}
