/** https://sqlite.org/rescode.html */
const BUSY = 5

export const primaryCodeOf = (error: unknown): number | undefined => {
  const code = (error as { errcode?: number } | undefined)?.errcode
  return code === undefined ? undefined : code & 0xff
}

const nap = new Int32Array(new SharedArrayBuffer(4))

/**
 * Runs `action` until no other process stands in the way, at most `busyMs`. SQLite's own waiting sleeps longer the
 * longer it has waited, and so the unlucky wait for seconds; here who has waited long looks more often.
 */
export function patiently<T>(busyMs: number, action: () => T): T {
  let sinceMs: number | undefined
  for (;;) {
    try {
      return action()
    } catch (error) {
      if (primaryCodeOf(error) !== BUSY) throw error
      const nowMs = performance.now()
      sinceMs ??= nowMs
      const leftMs = busyMs - (nowMs - sinceMs)
      if (leftMs <= 0) throw error
      Atomics.wait(nap, 0, 0, Math.min(leftMs, napMs(nowMs - sinceMs)))
    }
  }
}

/** Scattered, so that those who wait do not all look at once. */
function napMs(waitedMs: number): number {
  const longest = waitedMs < 5 ? 2 : waitedMs < 300 ? 40 : 4
  return longest * (0.25 + 0.75 * Math.random())
}
