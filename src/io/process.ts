import type { Ending, Invocation, ProcessIdentity, RawRun } from '../domain/run.ts'
import type { Notice } from '../domain/worker.ts'
import { identify } from './identity.ts'
import { createTranscript, keepFirst, LARGEST_OUTPUT_BYTES, type Transcript } from './kept-output.ts'
import { endGroup, within } from './kill.ts'
import { messageOf } from './message-of.ts'
import { startClocks } from './process-clocks.ts'
import type { Redactor } from './redact.ts'
import { withoutSecrets } from './redacted-transcript.ts'
import { type Spawned, spawnWorker } from './spawn-worker.ts'
import { keepLast } from './stderr-ring.ts'
import { guarded, watchLines } from './watch-lines.ts'

const STDERR_BYTES = 64 * 1024

export type ProcessOptions = {
  /** Absolute path. */
  executable: string
  /** Also the worker's PWD. */
  cwd: string
  /** Complete: nothing is inherited. */
  env: Record<string, string>
  /** Whole run. */
  wallMs: number
  /** Longest silence between useful notices, once there was one. */
  idleMs: number
  /** Longest wait for the first useful notice. */
  startMs: number
  /** How long an escaped process may hold the pipes open after the group is gone. */
  drainMs: number
  maxOutputBytes: number
  /** Created 0600 and must not exist: stdout as it came but for secrets, up to `maxOutputBytes`. */
  transcriptPath: string
  redactor: Redactor
  watch: (line: string) => Notice | undefined
  onSpawn: (process: ProcessIdentity) => void
  onNotice: (notice: Notice) => void
  cancel: AbortSignal
}

/** A promise of the first ending that is named; later ones change nothing. */
function firstEnding() {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  return { ending: promise, decide: (ending: Ending) => resolve(ending) }
}

const naturalEnding = (code: number | null, signal: NodeJS.Signals | null): Ending =>
  code === null ? { how: 'signalled', signal: signal ?? 'unknown' } : { how: 'exited', code }

/**
 * Runs a worker inside its limits and brings back what the system knows of it.
 *
 * Never rejects. When it resolves, the worker's whole process group is gone, its pipes are closed and the
 * transcript is on disk; `transcriptPath` is absent if the file is not whole. The first thing that ends a
 * run names its ending, however the process then goes; output past the limit makes an exit `overflowed`.
 * A callback that throws ends the run as `hopeless`, because the worker must not outlive a bug of ours.
 */
export async function runProcess(invocation: Invocation, options: ProcessOptions): Promise<RawRun> {
  const startedAtMs = performance.now()
  const neverRan = (ending: Ending): RawRun => ({
    ending,
    stdout: '',
    stderr: '',
    wallMs: Math.round(performance.now() - startedAtMs),
    bytesOut: 0,
    killTier: 'none',
    survivors: [],
    losses: { omittedBytes: 0, linesSkipped: 0, invalidUtf8Lines: 0 },
  })
  if (options.cancel.aborted) return neverRan({ how: 'cancelled' })

  let transcript: Transcript
  try {
    transcript = withoutSecrets(createTranscript(options.transcriptPath), options.redactor)
  } catch (error) {
    const message = `The transcript could not be created: ${messageOf(error)}`
    return neverRan({ how: 'not_started', cause: 'other', message })
  }
  const worker = spawnWorker(invocation, options)
  if (worker.pid === undefined) {
    transcript.discard()
    return neverRan(await worker.notStarted)
  }
  const leader = identify(worker.pid)
  const run = await follow(worker, leader, invocation, options, transcript)
  return {
    ...run,
    wallMs: Math.round(performance.now() - startedAtMs),
    process: leader,
    ...(transcript.close() ? { transcriptPath: options.transcriptPath } : {}),
    executable: options.executable,
    killTier: 'group',
    survivors: [],
    losses: { omittedBytes: 0, linesSkipped: 0, invalidUtf8Lines: 0 },
  }
}

type Followed = Pick<RawRun, 'ending' | 'stdout' | 'stderr' | 'bytesOut'>

/** From the spawn until the group is gone and the pipes are closed. */
async function follow(
  worker: Spawned,
  leader: ProcessIdentity,
  invocation: Invocation,
  options: ProcessOptions,
  transcript: Transcript,
): Promise<Followed> {
  const limitBytes = Math.min(options.maxOutputBytes, LARGEST_OUTPUT_BYTES)
  const overflowed: Ending = { how: 'overflowed', limitBytes }
  const { ending, decide } = firstEnding()
  const exited = new Promise<void>((resolve) => {
    worker.node.once('exit', (code, signal) => {
      decide(naturalEnding(code, signal))
      resolve()
    })
  })
  const clocks = startClocks(options, (clock) => decide({ how: 'timed_out', clock }))
  const onCancel = () => decide({ how: 'cancelled' })
  options.cancel.addEventListener('abort', onCancel, { once: true })

  const output = keepFirst(limitBytes, transcript)
  const lines = watchLines(options, clocks, decide)
  worker.stdout.on('data', (chunk: Buffer) => {
    const kept = output.push(chunk)
    lines.push(kept)
    if (kept.length < chunk.length) decide(overflowed)
  })
  const errors = keepLast(STDERR_BYTES)
  worker.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  const pipesClosed = closing(worker)
  guarded(decide, () => options.onSpawn(leader))

  const decided = await ending
  clocks.stop()
  options.cancel.removeEventListener('abort', onCancel)
  const hasExited = () => worker.node.exitCode !== null || worker.node.signalCode !== null
  await endGroup({ leader, exited, hasExited }, invocation.killLadder)
  // `close` waits for everybody who holds a pipe, also for a process that left the group: it gets a limit.
  if (!(await within(options.drainMs, pipesClosed))) letGo(worker)
  lines.end()

  const isNatural = decided.how === 'exited' || decided.how === 'signalled'
  return {
    ending: isNatural && output.isTruncated() ? overflowed : decided,
    stdout: output.text(),
    stderr: errors.text(),
    bytesOut: output.bytesSeen(),
  }
}

const closing = ({ stdout, stderr }: Spawned): Promise<unknown> => {
  const closed = (stream: NodeJS.ReadableStream) => new Promise((resolve) => stream.once('close', resolve))
  return Promise.all([closed(stdout), closed(stderr)])
}

/** Nothing of this run may keep our own process from ending. */
function letGo({ node, stdout, stderr }: Spawned): void {
  stdout.destroy()
  stderr.destroy()
  node.stdin?.destroy()
  node.unref()
}
