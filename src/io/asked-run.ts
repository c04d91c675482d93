import type { Ending, RawRun } from '../domain/run.ts'
import type { Notice } from '../domain/worker.ts'
import { cancelledAs, firstEnding } from './first-ending.ts'
import { keepEnds, type Transcript } from './kept-output.ts'
import { msSince, neverRan } from './never-ran.ts'
import { startClocks } from './process-clocks.ts'
import type { Redactor } from './redact.ts'
import { openTranscript } from './redacted-transcript.ts'
import { watchLines } from './watch-lines.ts'
import { overflowedAt } from './worker-output.ts'

export type AskOptions = {
  wallMs: number
  idleMs: number
  startMs: number
  maxOutputBytes: number
  /** Created 0600 and must not exist: one line of JSON for each event. */
  transcriptPath: string
  redactor: Redactor
  watch: (line: string) => Notice | undefined
  onNotice: (notice: Notice) => void
  /** Where its reason is an Ending, the run ends as that; else as cancelled. */
  cancel: AbortSignal
}

/** Asks somebody: prints what comes as values, and ends soon after `stop`. Never rejects. */
export type Asking = (print: (value: unknown) => void, stop: AbortSignal) => Promise<Ending>

/**
 * Asks inside the limits of a run, and brings back what came, as a program would have printed it. Never rejects. When it
 * resolves, the asking is over. The first thing that ends it names its ending.
 */
export async function runAsked(ask: Asking, options: AskOptions): Promise<RawRun> {
  const startedAtMs = performance.now()
  if (options.cancel.aborted) return neverRan(cancelledAs(options.cancel), startedAtMs)
  const transcript = openTranscript(options)
  if ('how' in transcript) return neverRan(transcript, startedAtMs)
  const heard = await hear(ask, options, transcript)
  return {
    ...heard,
    stderr: '',
    wallMs: msSince(startedAtMs),
    ...(transcript.close() ? { transcriptPath: options.transcriptPath } : {}),
    killTier: heard.ending.how === 'unreachable' ? 'none' : 'connection',
    survivors: [],
  }
}

type Heard = Pick<RawRun, 'ending' | 'stdout' | 'bytesOut' | 'losses'>

async function hear(ask: Asking, options: AskOptions, transcript: Transcript): Promise<Heard> {
  const { ending, decide } = firstEnding()
  const stop = new AbortController()
  const clocks = startClocks(options, (clock) => decide({ how: 'timed_out', clock }))
  const onCancel = () => decide(cancelledAs(options.cancel))
  options.cancel.addEventListener('abort', onCancel, { once: true })
  const output = keepEnds(options.maxOutputBytes, transcript)
  const lines = watchLines(options, clocks, decide, output)
  const print = (value: unknown): void => {
    const line = Buffer.from(`${JSON.stringify(value)}\n`)
    const kept = output.push(line)
    lines.push(kept)
    if (kept.length < line.length) decide(overflowedAt(options))
  }
  const asked = ask(print, stop.signal).then(decide)

  const decided = await ending
  clocks.stop()
  options.cancel.removeEventListener('abort', onCancel)
  stop.abort()
  await asked
  lines.end()
  const { text, omittedBytes } = output.end()
  const losses = { omittedBytes, linesSkipped: lines.linesSkipped(), invalidUtf8Lines: 0 }
  return { ending: decided, stdout: text, bytesOut: output.bytesSeen(), losses }
}
