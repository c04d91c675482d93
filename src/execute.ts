import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Prices, priceUsage } from './decide/price.ts'
import type { Config } from './domain/config.ts'
import type { Fact } from './domain/event.ts'
import { type Failure, failure } from './domain/failure.ts'
import type { Grant } from './domain/grant.ts'
import type { Patch, Proof } from './domain/outcome.ts'
import type { Report } from './domain/report.ts'
import { fail, ok, type Result } from './domain/result.ts'
import type { Delegation } from './domain/route.ts'
import type { Assignment, Invocation, RawRun } from './domain/run.ts'
import type { Task } from './domain/task.ts'
import type { Notice, Worker } from './domain/worker.ts'
import { workerEnvironment } from './io/environment.ts'
import { type Executable, findExecutable } from './io/executables.ts'
import { makePrivateFolder, unusedPath, writeAtomically } from './io/files.ts'
import { resolveLane } from './io/lanes.ts'
import { runProcess } from './io/process.ts'
import { collectPatch, makeScratch, removeScratch, type Scratch } from './io/scratch.ts'
import { WORKERS } from './workers/index.ts'

/** What one attempt came to: the report, the proof that it ran, and for a writing task the patch. */
export type Ran = { report: Report; proof: Proof; patch?: Patch; priceIsUpperBound: boolean }

export type Surroundings = {
  /** The run's own folder, 0700: transcript, scratch worktree, patch, schema. */
  folder: string
  config: Config
  callerEnv: NodeJS.ProcessEnv
  prices: Prices
  note(fact: Fact): void
  onNotice(notice: Notice): void
  cancel: AbortSignal
}

/** Time for a first sign of life, and for the pipes to run dry after the worker has left. */
const START_MS = 60_000
const DRAIN_MS = 2_000

/** One assignment through its transport, inside its limits. A failure means that nothing was started. */
export async function execute(
  task: Task,
  route: Delegation,
  grant: Grant,
  around: Surroundings,
): Promise<Result<Ran>> {
  const worker = WORKERS[route.worker]
  const settings = around.config.workers[route.worker]
  const lane = resolveLane(route.worker, settings, around.callerEnv)
  if (!lane.ok) return lane
  makePrivateFolder(around.folder)
  const scratch = route.mode === 'write' ? await makeScratch(task.workspace, around.folder) : undefined
  if (scratch && !scratch.ok) return scratch
  if (scratch) around.note({ kind: 'scratch.made', path: scratch.value.tree, base: scratch.value.base })
  const assignment: Assignment = {
    task,
    grant,
    model: route.model,
    mode: grant.mode,
    ...(route.effort ? { effort: route.effort } : {}),
    limits: grant.limits,
    cwd: scratch?.value.tree ?? task.workspace.root,
    lane: lane.value.lane,
    ...(settings.baseUrl ? { baseUrl: settings.baseUrl } : {}),
    ...schemaFile(task, around.folder),
  }
  try {
    const invocation = worker.plan(assignment)
    const executable = findExecutable(invocation.program, around.callerEnv, settings.executable)
    if (!executable.ok) return executable
    const raw = await start(worker, assignment, invocation, executable.value, lane.value.secret, around)
    return await describe(worker, assignment, invocation, raw, scratch?.value, around)
  } finally {
    if (scratch && !task.ask.keepScratch) await removeScratch(task.workspace, scratch.value)
  }
}

function schemaFile(task: Task, folder: string): { schemaFile?: string } {
  if (task.ask.answerSchema === undefined) return {}
  const path = join(folder, 'answer-schema.json')
  writeAtomically(path, JSON.stringify(task.ask.answerSchema))
  return { schemaFile: path }
}

/** Journalled before the spawn and with the process identity after it, so that a dead supervisor's worker can be found. */
async function start(
  worker: Worker,
  assignment: Assignment,
  invocation: Invocation,
  executable: Executable,
  secret: string | undefined,
  around: Surroundings,
): Promise<RawRun> {
  const { task, limits, cwd, model } = assignment
  around.note({
    kind: 'run.started',
    worker: worker.id,
    model,
    argv: [invocation.program, ...invocation.args],
  })
  const env = workerEnvironment({
    caller: around.callerEnv,
    invocation,
    executable,
    ...(secret === undefined ? {} : { secret }),
    cwd,
    run: task.id,
    depth: task.depth,
    hold: `${task.id}`,
  })
  const journal = openJournal(around)
  const raw = await runProcess(invocation, {
    executable: executable.path,
    cwd,
    env,
    wallMs: limits.wallMs,
    idleMs: limits.idleMs,
    startMs: Math.min(START_MS, limits.wallMs),
    drainMs: DRAIN_MS,
    maxOutputBytes: limits.maxOutputBytes,
    transcriptPath: unusedPath(around.folder, worker.id, '.jsonl'),
    watch: worker.watch,
    onSpawn: (process) => journal.note({ kind: 'run.spawned', process, executable: executable.path }),
    onNotice: around.onNotice,
    cancel: journal.cancel,
  })
  journal.check()
  return raw
}

/** A worker whose process cannot be written down could not be found again: it is ended, and the error told then. */
function openJournal(around: Surroundings) {
  const stop = new AbortController()
  return {
    note: (fact: Fact) => {
      try {
        around.note(fact)
      } catch (error) {
        stop.abort(error)
      }
    },
    cancel: AbortSignal.any([around.cancel, stop.signal]),
    check: () => stop.signal.throwIfAborted(),
  }
}

async function describe(
  worker: Worker,
  assignment: Assignment,
  invocation: Invocation,
  raw: RawRun,
  scratch: Scratch | undefined,
  around: Surroundings,
): Promise<Result<Ran>> {
  const exit = endingText(raw)
  around.note({ kind: 'run.ended', exit, wallMs: raw.wallMs, bytesOut: raw.bytesOut })
  if (raw.ending.how === 'not_started') {
    return fail(failure('worker_missing', `${worker.id} could not be started: ${raw.ending.message}`))
  }
  const { report: told, upperBound } = priced(worker.read(raw, assignment), around.prices)
  const patch = scratch ? await collectPatch(scratch, join(around.folder, 'changes.patch')) : ok(undefined)
  const report = patch.ok ? told : withoutPatch(told, patch.failure)
  const tree = assignment.task.ask.keepScratch && scratch ? { tree: scratch.tree } : {}
  const proof: Proof = {
    run: assignment.task.id,
    ...(raw.process ? { process: raw.process } : {}),
    ...(raw.executable ? { executable: raw.executable } : {}),
    argv: [invocation.program, ...invocation.args],
    ...(report.session ? { vendorSession: report.session } : {}),
    exit,
    wallMs: raw.wallMs,
    bytesOut: raw.bytesOut,
    ...(await transcriptFacts(raw)),
    killTier: 'group',
    killLadder: invocation.killLadder,
    wireClient: 'vendor-cli',
  }
  return ok({
    report,
    proof,
    ...(patch.ok && patch.value ? { patch: { ...patch.value, ...tree } } : {}),
    priceIsUpperBound: upperBound,
  })
}

/** Work that cannot be brought back is a failed run, and one that was paid for. */
function withoutPatch(report: Report, failure: Failure): Report {
  if (report.status === 'failed') return report
  const { text, structured: _lost, ...facts } = report
  return { ...facts, status: 'failed', failure, partialText: text }
}

/** Where the vendor told no price, tokens and the dated table do; an id that is not in it stays unknown. */
function priced(report: Report, prices: Prices): { report: Report; upperBound: boolean } {
  if (report.cost.basis !== 'unknown') return { report, upperBound: false }
  const { cost, upperBound } = priceUsage(report.modelObserved ?? report.modelRequested, report.usage, prices)
  return { report: { ...report, cost }, upperBound }
}

function endingText({ ending }: RawRun): string {
  if (ending.how === 'exited') return `exited ${ending.code}`
  if (ending.how === 'signalled') return `signalled ${ending.signal}`
  if (ending.how === 'timed_out') return `timed out (${ending.clock})`
  return ending.how
}

async function transcriptFacts(raw: RawRun): Promise<Pick<Proof, 'transcriptPath' | 'transcriptSha256'>> {
  if (raw.transcriptPath === undefined) return {}
  const hash = createHash('sha256')
  await pipeline(createReadStream(raw.transcriptPath), hash)
  return { transcriptPath: raw.transcriptPath, transcriptSha256: hash.digest('hex') }
}
