import { durationText } from '../domain/duration.ts'
import type { Invocation } from '../domain/run.ts'
import type { TaskKind } from '../domain/task.ts'

/** One clock: how long, and where the number is from. */
export type Clock = { ms: number; from: string }

/**
 * What bounds one run in time, all on the monotonic clock. `start`: until the first useful event. `idle`: between two
 * useful events. `wall`: over everything. `killGrace`: how long each polite signal is waited for. `drain`: how long an
 * escaped process may hold the pipes after the kill.
 */
export type Clocks = Record<'start' | 'idle' | 'wall' | 'killGrace' | 'drain', Clock>

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

/** The one setting of a class of task; the other four clocks follow from it. */
export const WALL_MS: Readonly<Record<TaskKind, number>> = {
  // Reads much before it says anything, at a high effort.
  audit: 20 * MINUTE_MS,
  // The product is a patch, and its tests run meanwhile.
  implement: 30 * MINUTE_MS,
  // A change is smaller than a code base.
  review: 15 * MINUTE_MS,
  explain: 10 * MINUTE_MS,
  other: 15 * MINUTE_MS,
}

type Rule = { share: number; leastMs: number; mostMs: number }

/**
 * Shares of the wall clock, each between two bounds of its own.
 *
 * - `start`: the first event came 0.13 s (codex 0.169.0) and 0.28 s (Claude Code 2.1.329) after the spawn; a token that
 *   has run out, a cold disk or a proxy make it seconds. More than a minute without any is a worker that asks for
 *   something or hangs.
 * - `idle`: a test suite inside one command is silent for as long as it runs. A third leaves the time for another try.
 * - `killGrace`: Codex ends its tool commands within it on SIGINT, Claude Code on SIGTERM; what is left is killed.
 * - `drain`: what is in a pipe is read in milliseconds; longer, and somebody else holds it.
 */
const SHARES: Readonly<Record<Exclude<keyof Clocks, 'wall'>, Rule>> = {
  start: { share: 1 / 10, leastMs: 10 * SECOND_MS, mostMs: MINUTE_MS },
  idle: { share: 1 / 3, leastMs: MINUTE_MS, mostMs: 10 * MINUTE_MS },
  killGrace: { share: 1 / 10, leastMs: SECOND_MS / 2, mostMs: 2 * SECOND_MS },
  drain: { share: 1 / 10, leastMs: SECOND_MS / 2, mostMs: 2 * SECOND_MS },
}

/** The five clocks of a run whose wall clock is `wallMs`. An idle clock that somebody said is taken as it is. */
export function clocksOf(wallMs: number, said: { idle?: Clock; wallFrom?: string } = {}): Clocks {
  const share = (name: keyof typeof SHARES): Clock => {
    const { share, leastMs, mostMs } = SHARES[name]
    const ms = Math.min(wallMs, Math.max(leastMs, Math.min(mostMs, Math.round(wallMs * share))))
    const bounds = `at least ${durationText(leastMs)}, at most ${durationText(mostMs)}`
    return { ms, from: `1/${Math.round(1 / share)} of wall, ${bounds}` }
  }
  return {
    start: share('start'),
    idle: said.idle ?? share('idle'),
    wall: { ms: wallMs, from: said.wallFrom ?? 'said' },
    killGrace: share('killGrace'),
    drain: share('drain'),
  }
}

/** The same for one invocation: where a model may be loaded first, silence before the first event tells nothing. */
export const clocksFor = (invocation: Invocation, clocks: Clocks): Clocks =>
  invocation.via === 'http' && invocation.loadsFirst ? { ...clocks, start: clocks.wall } : clocks

/** A vendor's ladder says in what order it is asked to end; for how long is ours to say. */
export const inTime = (invocation: Invocation, { killGrace }: Clocks): Invocation => ({
  ...invocation,
  killLadder: invocation.killLadder.map(({ signal, waitMs }) => ({
    signal,
    waitMs: Math.min(waitMs, killGrace.ms),
  })),
})
