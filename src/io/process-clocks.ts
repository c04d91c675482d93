import type { Ending } from '../domain/run.ts'

export type ClockName = Extract<Ending, { how: 'timed_out' }>['clock']

export type Clocks = {
  /** The worker showed work: the start clock is over, and the idle clock begins again. */
  sawWork(): void
  stop(): void
}

// Node turns a longer delay into 1 ms, so a very generous limit would end the run at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Three monotonic clocks over one run: `start` until the first useful event, `idle` between useful
 * events after it, `wall` over everything. `onExpired` is called at most once.
 */
export function startClocks(
  limits: { wallMs: number; idleMs: number; startMs: number },
  onExpired: (clock: ClockName) => void,
): Clocks {
  const ring = (clock: ClockName, ms: number): NodeJS.Timeout => {
    const expire = () => {
      stop()
      onExpired(clock)
    }
    return setTimeout(expire, Math.min(ms, LONGEST_TIMER_MS))
  }
  const wall = ring('wall', limits.wallMs)
  let silence = ring('start', limits.startMs)
  let started = false
  let stopped = false

  function stop(): void {
    stopped = true
    clearTimeout(wall)
    clearTimeout(silence)
  }

  return {
    sawWork() {
      if (stopped) return
      if (started) {
        silence.refresh()
        return
      }
      started = true
      clearTimeout(silence)
      silence = ring('idle', limits.idleMs)
    },
    stop,
  }
}
