import type { Ending, RawRun } from '../domain/run.ts'

/** Of what was never started: no bytes, nothing to end. `startedAtMs` by `performance.now()`. */
export const neverRan = (ending: Ending, startedAtMs: number): RawRun => ({
  ending,
  stdout: '',
  stderr: '',
  wallMs: msSince(startedAtMs),
  bytesOut: 0,
  killTier: 'none',
  survivors: [],
  losses: { omittedBytes: 0, linesSkipped: 0, invalidUtf8Lines: 0 },
})

export const msSince = (startedAtMs: number): number => Math.round(performance.now() - startedAtMs)
