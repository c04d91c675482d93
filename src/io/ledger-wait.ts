/** https://sqlite.org/rescode.html */
const BUSY = 5

export const primaryCodeOf = (error: unknown): number | undefined => {
  const code = (error as { errcode?: number } | undefined)?.errcode
  return code === undefined ? undefined : code & 0xff
}

const nap = new Int32Array(new SharedArrayBuffer(4))

/** The longest of the naps between two looks; shorter ones would wake so many that the holder hardly gets to run. */
const LONGEST_NAP_MS = 20
/** Who has waited for long looks more often, and so comes before those who have just begun to. */
const LONG_MS = 250
const LONGEST_NAP_THEN_MS = 2

/**
 * Runs `action` until no other process stands in the way, at most `busyMs`. SQLite's own waiting naps up to five times
 * as long, without chance in it: where many wait, some of them wait until all others have done.
 */
export function patiently<T>(busyMs: number, action: () => T): T {
  let sinceMs: number | undefined
  for (let looks = 0; ; looks += 1) {
    try {
      return action()
    } catch (error) {
      if (primaryCodeOf(error) !== BUSY) throw error
      const nowMs = performance.now()
      sinceMs ??= nowMs
      const waitedMs = nowMs - sinceMs
      const leftMs = busyMs - waitedMs
      if (leftMs <= 0) throw error
      // Scattered, so that those who wait do not all look at once.
      const longestMs = waitedMs > LONG_MS ? LONGEST_NAP_THEN_MS : LONGEST_NAP_MS
      const longMs = Math.min(longestMs, 2 ** looks / 2) * (0.5 + Math.random())
      Atomics.wait(nap, 0, 0, Math.min(leftMs, longMs))
    }
  }
}
