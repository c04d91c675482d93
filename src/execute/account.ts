import { join } from 'node:path'
import {
  besideSeen,
  endingText,
  ofThisRun,
  priced,
  proofOf,
  unlessPaid,
  withoutPatch,
} from '../decide/account.ts'
import { isSessionOf } from '../decide/worker-facts.ts'
import { failure } from '../domain/failure.ts'
import type { SentManifest } from '../domain/manifest.ts'
import type { Report } from '../domain/report.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type Assignment, type Invocation, keepsSession, type RawRun } from '../domain/run.ts'
import { step } from '../io/faults.ts'
import { collectPatch } from '../io/scratch-patch.ts'
import { scrubFile } from '../io/scrub-file.ts'
import { sessionFile, sumOf } from '../io/sessions.ts'
import { transcriptFacts } from '../io/transcript.ts'
import { WORKERS } from '../workers/index.ts'
import { lendingSignals } from './lending-signals.ts'
import { ownWork } from './own-work.ts'
import type { Metered, Ran } from './place.ts'

/** From what the transport brought to what it came to: report, price, patch, proof. */
export async function account(
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
  const seen = place.meter.seen()
  const last = priced(unlessPaid(WORKERS[grant.worker].read(raw, assignment), seen), place.prices)
  // Nothing was asked of a model, and nothing was paid: it can be asked in a fresh one.
  if (last.report.status === 'failed' && last.report.failure.kind === 'session_gone')
    return fail(last.report.failure)
  noteSession(assignment, last.report, place)
  const told = last.report.usage.ofSession ? ofThisRun(last, seen) : besideSeen(last, seen, raw.ending)
  const { scratch, laid } = place
  const patch = scratch ? await collectPatch(scratch, join(place.folder, 'changes.patch')) : ok(undefined)
  step('run', 'patch collected')
  const own = scratch && laid ? await ownWork(scratch, laid, place.folder) : ok(undefined)
  const collected = patch.ok ? own : patch
  const report = collected.ok ? told.report : withoutPatch(told.report, collected.failure)
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
    ...(own.ok && own.value ? { own: own.value } : {}),
    priceIsUpperBound: told.upperBound,
    survivors: raw.survivors,
    signals: [...place.told, ...lendingSignals(place.lending)],
  })
}

/** Its worker is gone: what stands in its session by now is all that it left there. */
function noteSession(assignment: Assignment, { session }: Report, { note, callerEnv }: Metered): void {
  if (session === undefined || !keepsSession(assignment) || !isSessionOf(assignment.grant.worker, session))
    return
  const { worker } = assignment.grant
  const path = sessionFile(worker, session, callerEnv)
  const sum = path === undefined ? undefined : sumOf(path)
  if (sum) note({ kind: 'session.left', worker, session, ...sum })
}
