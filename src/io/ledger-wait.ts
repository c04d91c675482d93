import { statSync } from 'node:fs'

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
 * Runs `action` until no other process stands in the way of the ledger at `path`: at most `busyMs` behind one holder,
 * and at most `crowdMs` in all while others get through, since then nothing is wrong but the crowd. Unless a caller asks
 * for more, both are the same: most have a host or a person waiting.
 * SQLite's own waiting naps up to five times as long, without chance in it: where many wait, some of them wait until
 * all others have done.
 */
export function patiently<T>(path: string, busyMs: number, action: () => T, crowdMs = busyMs): T {
  let wait: Wait | undefined
  for (;;) {
    try {
      return action()
    } catch (error) {
      if (primaryCodeOf(error) !== BUSY) throw error
      wait ??= waitFor(path, busyMs, crowdMs)
      if (!wait.goOn()) throw error
    }
  }
}

type Wait = {
  /** Naps, and says whether to look once more. */
  goOn(): boolean
}

function waitFor(path: string, busyMs: number, crowdMs: number): Wait {
  const begunMs = performance.now()
  const longestMs = begunMs + crowdMs
  let [looks, seen, untilMs] = [0, lastWriteMs(path), begunMs + busyMs]
  return {
    goOn: () => {
      const nowMs = performance.now()
      if (nowMs >= untilMs) {
        const written = lastWriteMs(path)
        if (written === seen || nowMs >= longestMs) return false
        ;[seen, untilMs] = [written, Math.min(nowMs + busyMs, longestMs)]
      }
      const longestNapMs = nowMs - begunMs > LONG_MS ? LONGEST_NAP_THEN_MS : LONGEST_NAP_MS
      // Scattered, so that those who wait do not all look at once.
      const napMs = Math.min(longestNapMs, 2 ** looks / 2) * (0.5 + Math.random())
      looks += 1
      Atomics.wait(nap, 0, 0, Math.min(untilMs - nowMs, napMs))
      return true
    },
  }
}

/** Each commit goes to the write-ahead log; undefined while there is none. */
const lastWriteMs = (path: string): number | undefined =>
  statSync(`${path}-wal`, { throwIfNoEntry: false })?.mtimeMs
