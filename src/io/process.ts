import type { Ending, Launch, ProcessIdentity, RawRun } from '../domain/run.ts'
import type { Notice } from '../domain/worker.ts'
import type { Containment } from './containment.ts'
import { cancelledAs, firstEnding } from './first-ending.ts'
import { startGuardian } from './guardian.ts'
import { identify } from './identity.ts'
import type { Transcript } from './kept-output.ts'
import { endGroup, type Reach, within } from './kill.ts'
import { msSince, neverRan } from './never-ran.ts'
import { startClocks } from './process-clocks.ts'
import type { Redactor } from './redact.ts'
import { openTranscript } from './redacted-transcript.ts'
import { closed, letGo, type Spawned, spawnWorker } from './spawn-worker.ts'
import { guarded } from './watch-lines.ts'
import { listen, overflowedAt } from './worker-output.ts'

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
  /** The same for a line of stderr. */
  watchLog?: ((line: string) => Notice | undefined) | undefined
  onSpawn: (process: ProcessIdentity) => void
  onNotice: (notice: Notice) => void
  /** Where its reason is an Ending, the run ends as that; else as cancelled. */
  cancel: AbortSignal
  containment: Containment
}

const naturalEnding = (code: number | null, signal: NodeJS.Signals | null): Ending =>
  code === null ? { how: 'signalled', signal: signal ?? 'unknown' } : { how: 'exited', code }

/** Without a mark there is nothing to look for: then the group is all that is reached. */
function reachOf({ containment, env }: ProcessOptions): Reach {
  const cookie = env.WAYBILL_RUN ?? ''
  return { cookie, tier: containment.tier === 'cookie' && cookie === '' ? 'group' : containment.tier }
}

/**
 * Runs a worker inside its limits and brings back what the system knows of it.
 *
 * Never rejects. When it resolves, what the worker started is gone as far as its tier reaches (`survivors` is
 * what is not), so is its guardian, its pipes are closed and the transcript is on disk; `transcriptPath` is absent if the file is not whole. The first thing that ends a
 * run names its ending, however the process then goes; output past the limit makes an exit `overflowed`.
 * A callback that throws ends the run as `hopeless`, because the worker must not outlive a bug of ours.
 */
export async function runProcess(launch: Launch, options: ProcessOptions): Promise<RawRun> {
  const startedAtMs = performance.now()
  if (options.cancel.aborted) return neverRan(cancelledAs(options.cancel), startedAtMs)

  const transcript = openTranscript(options)
  if ('how' in transcript) return neverRan(transcript, startedAtMs)
  const { containment } = options
  const wrapper = containment.tier === 'namespace' ? containment.wrapper : []
  const worker = spawnWorker(launch, { ...options, wrapper })
  if (worker.pid === undefined) {
    transcript.discard()
    return neverRan(await worker.notStarted, startedAtMs)
  }
  const leader = identify(worker.pid)
  const run = await follow(worker, leader, launch, options, transcript)
  if (run.bytesOut === 0 && run.ending.how === 'exited' && !worker.wasEntered()) {
    transcript.discard()
    return neverRan({ how: 'not_started', cause: 'no_namespace', message: run.stderr.trim() }, startedAtMs)
  }
  return {
    ...run,
    wallMs: msSince(startedAtMs),
    process: leader,
    ...(transcript.close() ? { transcriptPath: options.transcriptPath } : {}),
    executable: options.executable,
    killTier: reachOf(options).tier,
  }
}

type Followed = Pick<RawRun, 'ending' | 'stdout' | 'stderr' | 'bytesOut' | 'survivors' | 'losses'>

/** From the spawn until the group is gone and the pipes are closed. */
async function follow(
  worker: Spawned,
  leader: ProcessIdentity,
  launch: Launch,
  options: ProcessOptions,
  transcript: Transcript,
): Promise<Followed> {
  const { ending, decide } = firstEnding()
  const exited = new Promise<void>((resolve) => {
    worker.node.once('exit', (code, signal) => {
      decide(naturalEnding(code, signal))
      resolve()
    })
  })
  const clocks = startClocks(options, (clock) => decide({ how: 'timed_out', clock }))
  const onCancel = () => decide(cancelledAs(options.cancel))
  options.cancel.addEventListener('abort', onCancel, { once: true })

  const heard = listen(worker, options, transcript, clocks, decide)
  const pipesClosed = closed(worker)
  const reach = reachOf(options)
  const guardian = startGuardian(leader.pid, reach.cookie, launch.killLadder)
  guarded(decide, () => options.onSpawn(leader))

  const decided = await ending
  clocks.stop()
  options.cancel.removeEventListener('abort', onCancel)
  const hasExited = () => worker.node.exitCode !== null || worker.node.signalCode !== null
  const survivors = await endGroup({ leader, exited, hasExited }, launch.killLadder, reach)
  await guardian.dismiss()
  // `close` waits for everybody who holds a pipe, also for a process that left the group: it gets a limit.
  if (!(await within(options.drainMs, pipesClosed))) letGo(worker)
  const { isTruncated, ...output } = heard.end()

  const isNatural = decided.how === 'exited' || decided.how === 'signalled'
  return { ending: isNatural && isTruncated ? overflowedAt(options) : decided, survivors, ...output }
}
