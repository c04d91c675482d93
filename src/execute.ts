import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { besideSeen, endingText, priced, proofOf, withoutPatch } from './decide/account.ts'
import { type Clocks, clocksOf, inTime } from './decide/clocks.ts'
import { type Meter, meterFor } from './decide/meter.ts'
import type { Prices } from './decide/price.ts'
import type { Config } from './domain/config.ts'
import type { Fact } from './domain/event.ts'
import { type Failure, failure } from './domain/failure.ts'
import type { Grant } from './domain/grant.ts'
import type { SentManifest } from './domain/manifest.ts'
import type { Patch, Proof } from './domain/outcome.ts'
import type { Report } from './domain/report.ts'
import { fail, ok, type Result } from './domain/result.ts'
import type { Delegation } from './domain/route.ts'
import type { Assignment, Invocation, RawRun } from './domain/run.ts'
import type { Task } from './domain/task.ts'
import type { Notice } from './domain/worker.ts'
import { runContained } from './io/contained-run.ts'
import { workerEnvironment } from './io/environment.ts'
import { type Executable, findExecutable } from './io/executables.ts'
import { step } from './io/faults.ts'
import { makePrivateFolder, unusedPath, writeAtomically } from './io/files.ts'
import { type PaidLane, resolveLane } from './io/lanes.ts'
import { listSent } from './io/manifest.ts'
import { stopWhenOverspent } from './io/overspending.ts'
import type { SecretKeeping } from './io/redact.ts'
import { collectPatch, makeScratch, removeScratch, type Scratch, treeIn } from './io/scratch.ts'
import { scrubFile } from './io/scrub-file.ts'
import { transcriptFacts } from './io/transcript.ts'
import { workerGit } from './io/worker-git.ts'
import { WORKERS } from './workers/index.ts'

/** What one attempt came to: the report, the proof that it ran, and for a writing task the patch. */
export type Ran = {
  report: Report
  proof: Proof
  patch?: Patch
  priceIsUpperBound: boolean
  survivors: readonly number[]
}

export type Surroundings = SecretKeeping & {
  /** The run's own folder, 0700: transcript, scratch worktree, patch, schema. */
  folder: string
  /** Where Waybill keeps what holds for all runs. */
  stateFolder: string
  config: Config
  callerEnv: NodeJS.ProcessEnv
  prices: Prices
  /** What the run's hold still holds: children take from it. */
  heldUsdMicros(): number
  note(fact: Fact): void
  onNotice(notice: Notice): void
  cancel: AbortSignal
  /** Asked last before the worker is started; a failure means that it is not. */
  stillAllowed(): Failure | undefined
}

const SCHEMA_FILE = 'answer-schema.json'

/** One assignment through its transport, inside its limits. A failure means that nothing was started. */
export async function execute(
  task: Task,
  route: Delegation,
  grant: Grant,
  around: Surroundings,
): Promise<Result<Ran>> {
  const lane = resolveLane(route.worker, around.config.workers[route.worker], around.callerEnv)
  if (!lane.ok) return lane
  makePrivateFolder(around.folder)
  if (grant.mode === 'write') around.note({ kind: 'scratch.planned', path: treeIn(around.folder) })
  const scratch = grant.mode === 'write' ? await makeScratch(task.workspace, around.folder) : ok(undefined)
  if (!scratch.ok) return scratch
  step('run', 'scratch made, not noted')
  try {
    return await carryOut(task, route, grant, { ...around, lane: lane.value, scratch: scratch.value })
  } finally {
    // What was asked may hold a secret that was allowed: sent, but not kept.
    rmSync(join(around.folder, SCHEMA_FILE), { force: true })
    if (scratch.value && !task.ask.keepScratch) await removeScratch(task.workspace, scratch.value)
    step('run', 'scratch removed')
  }
}

type Place = Surroundings & { lane: PaidLane; scratch: Scratch | undefined }
type Metered = Place & { meter: Meter }

async function carryOut(task: Task, route: Delegation, grant: Grant, place: Place): Promise<Result<Ran>> {
  const { scratch, lane, config } = place
  if (scratch) place.note({ kind: 'scratch.made', path: scratch.tree, base: scratch.base })
  const { baseUrl, executable: configured } = config.workers[route.worker]
  const cwd = scratch?.tree ?? task.workspace.root
  const assignment: Assignment = {
    task,
    grant,
    model: route.model,
    mode: grant.mode,
    ...(route.effort ? { effort: route.effort } : {}),
    limits: grant.limits,
    cwd,
    hasCodexFolder: existsSync(join(cwd, '.codex')),
    lane: lane.lane,
    ...(baseUrl ? { baseUrl } : {}),
    ...schemaFile(task, place.folder),
  }
  const clocks = clocksOf(grant.limits.wallMs, { idle: { ms: grant.limits.idleMs, from: 'the route' } })
  const invocation = inTime(WORKERS[route.worker].plan(assignment), clocks)
  const meter = meterFor(route.model, place.prices, place.heldUsdMicros)
  const executable = findExecutable(invocation.program, place.callerEnv, configured)
  if (!executable.ok) return executable
  const gitEnv = await workerGit(assignment.cwd)
  if (!gitEnv.ok) return gitEnv
  const lapse = place.stillAllowed()
  if (lapse) return fail(lapse)
  const guarded = { ...invocation, env: { ...invocation.env, ...gitEnv.value } }
  const sent = listSent(invocation, assignment, scratch, place.cargo)
  place.note({ kind: 'manifest.listed', sent })
  const raw = await start(assignment, guarded, executable.value, { ...place, clocks, meter })
  return account(assignment, invocation, raw, sent, { ...place, meter })
}

function schemaFile(task: Task, folder: string): { schemaFile?: string } {
  if (task.ask.answerSchema === undefined) return {}
  const path = join(folder, SCHEMA_FILE)
  writeAtomically(path, JSON.stringify(task.ask.answerSchema))
  return { schemaFile: path }
}

/** Journalled before the spawn and with the process identity after it, so that a dead supervisor's worker can be found. */
async function start(
  assignment: Assignment,
  invocation: Invocation,
  executable: Executable,
  place: Metered & { clocks: Clocks },
): Promise<RawRun> {
  const { task, grant, limits, cwd, model } = assignment
  const { lane, clocks, redactor } = place
  const { secret } = lane
  const { watch, watchLog } = WORKERS[grant.worker]
  place.note({
    kind: 'run.started',
    worker: grant.worker,
    model,
    argv: [invocation.program, ...invocation.args],
  })
  const journal = openJournal(place)
  const spending = stopWhenOverspent(place.meter, place.onNotice)
  step('run', 'before the spawn')
  const raw = await runContained(place.stateFolder, invocation, {
    executable: executable.path,
    cwd,
    env: workerEnvironment({
      caller: place.callerEnv,
      invocation,
      executable,
      ...(secret === undefined ? {} : { secret }),
      cwd,
      run: task.id,
      depth: task.depth,
      hold: task.id,
    }),
    wallMs: clocks.wall.ms,
    idleMs: clocks.idle.ms,
    startMs: clocks.start.ms,
    drainMs: clocks.drain.ms,
    maxOutputBytes: limits.maxOutputBytes,
    transcriptPath: unusedPath(place.folder, grant.worker, '.jsonl'),
    redactor,
    watch: (line) => watch(redactor.text(line)),
    watchLog: watchLog && ((line) => watchLog(redactor.text(line))),
    onSpawn: (process) => journal.note({ kind: 'run.spawned', process, executable: executable.path }),
    onNotice: spending.onNotice,
    cancel: AbortSignal.any([journal.cancel, spending.cancel]),
  })
  journal.check()
  // Before it is read: what is quoted or cut afterwards can then hold no part of a secret.
  return { ...raw, stdout: redactor.text(raw.stdout), stderr: redactor.text(raw.stderr) }
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

/** From what the transport brought to what it came to: report, price, patch, proof. */
async function account(
  assignment: Assignment,
  invocation: Invocation,
  raw: RawRun,
  sent: SentManifest,
  place: Metered,
): Promise<Result<Ran>> {
  const { task, grant } = assignment
  place.note({ kind: 'run.ended', exit: endingText(raw.ending), wallMs: raw.wallMs, bytesOut: raw.bytesOut })
  if (raw.ending.how === 'not_started') {
    return fail(failure('worker_missing', `${grant.worker} could not be started: ${raw.ending.message}`))
  }
  const last = priced(WORKERS[grant.worker].read(raw, assignment), place.prices)
  const told = besideSeen(last, place.meter.seen(), raw.ending)
  const { scratch } = place
  const patch = scratch ? await collectPatch(scratch, join(place.folder, 'changes.patch')) : ok(undefined)
  step('run', 'patch collected')
  const report = patch.ok ? told.report : withoutPatch(told.report, patch.failure)
  const tree = task.ask.keepScratch && scratch ? { tree: scratch.tree } : {}
  const screened = patch.ok && patch.value ? await place.screen(patch.value) : undefined
  if (raw.transcriptPath !== undefined) await scrubFile(raw.transcriptPath, place.redactor)
  return ok({
    report,
    proof: {
      ...proofOf(assignment, invocation, raw, report, sent),
      ...(await transcriptFacts(raw.transcriptPath)),
    },
    ...(screened ? { patch: { ...screened, ...tree } } : {}),
    priceIsUpperBound: told.upperBound,
    survivors: raw.survivors,
  })
}
