import { join } from 'node:path'
import {
  type ApplyWish,
  applySetting,
  leaveFor,
  notAccepted,
  patchGone,
  patchOf,
  refuseApply,
} from '../decide/applying.ts'
import type { RunView } from '../decide/fold.ts'
import { appliedStep, revertedStep, reviewStep, THEN } from '../decide/state.ts'
import type { ApplyPlan } from '../domain/event.ts'
import { type Failure, failure } from '../domain/failure.ts'
import { type Conflict, conflictText } from '../domain/merge.ts'
import type { Patch } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Step } from '../domain/standing.ts'
import { benchIn, type Draft, draftApply, draftRevert } from '../io/apply-draft.ts'
import { carryOut } from '../io/apply-journal.ts'
import { attemptFolder } from '../io/apply-recovery.ts'
import { nowMs } from '../io/clock.ts'
import { readConfig } from '../io/config-file.ts'
import { forebears } from '../io/forebears.ts'
import { runsAround } from '../io/lineage.ts'
import { messageOf } from '../io/message-of.ts'
import { openRedactor } from '../io/open-scanner.ts'
import { patchHash } from '../io/patch-hash.ts'
import { findWorkspace } from '../io/repository.ts'
import { readConversation, sayConversation } from './conversation.ts'
import type { Desk } from './desk.ts'

/** What would be done, for a person to agree to. */
export type Proposal = {
  id: string
  root: string
  revert: boolean
  files: readonly string[]
  merged: readonly string[]
  /** What was collected, to be read before anybody agrees. */
  patch: Pick<Patch, 'path' | 'insertions' | 'deletions'>
  /** Why no check stands behind it. */
  unchecked?: string
}

/** What was done with the files of a tree. */
export type Applied = {
  id: string
  done: 'applied' | 'reverted'
  root: string
  files: { path: string; change: 'added' | 'changed' | 'removed' }[]
  merged: string[]
}

export type ApplyEnd = Result<Applied> | { ok: false; failure: Failure; conflicts: Conflict[] }

export type Applicant = {
  cwd: string
  env: NodeJS.ProcessEnv
  by: string
  /** Asks whoever can say yes. */
  ask(proposal: Proposal): Result<void>
}

/** Puts the patch of a run into the tree it was made from, or takes it out again: whole, or not at all. */
export async function applyRun(
  desk: Desk,
  view: RunView,
  wish: ApplyWish,
  { cwd, env, by, ask }: Applicant,
): Promise<ApplyEnd> {
  const workspace = findWorkspace(cwd)
  if (!workspace.ok) return workspace
  const { root } = workspace.value
  const refusal = refuseWorker(desk, env) ?? refuseApply(view, root, wish)
  if (refusal) return fail(refusal)
  const config = await readConfig(desk.paths)
  if (!config.ok) return config
  const patch = patchOf(view)
  const patchSha256 = patchHash(view, wish)
  if (patch === undefined || patchSha256 === undefined) return fail(patchGone(view.id))
  const leave = leaveFor(view, applySetting(config.value, root), wish, patchSha256, nowMs())
  if (leave.kind === 'never') return fail(leave.failure)
  const agree = leave.kind === 'given' ? () => ok(undefined) : ask
  try {
    const draft = await draftFor(desk, view, patch, root, wish)
    if (!draft.ok) return draft
    try {
      const done = await carryThrough(desk, view, draft.value, { root, wish, by, agree, patch, patchSha256 })
      if (done.ok) handOn(desk, view, wish, env)
      return done
    } finally {
      draft.value.drop()
    }
  } catch (error) {
    return fail(troubleIn(error))
  }
}

type Terms = {
  root: string
  wish: ApplyWish
  by: string
  agree: Applicant['ask']
  patch: Patch
  patchSha256: string
}

async function carryThrough(desk: Desk, view: RunView, draft: Draft, terms: Terms): Promise<ApplyEnd> {
  const { root, wish, by, agree, patch, patchSha256 } = terms
  const { conflicts, files, merged } = draft
  const { id } = view
  const { revert } = wish
  if (conflicts.length > 0) return { ...fail(doesNotApply(view, wish, conflicts)), conflicts }
  if (files.length === 0) return fail(nothingToDo(view, wish))
  const doubt = revert ? undefined : notAccepted(view)
  const unchecked = doubt === undefined ? {} : { unchecked: doubt }
  const agreed = agree({ id, root, revert, files, merged, patch, ...unchecked })
  if (!agreed.ok) return agreed
  const steps = await draft.prepare()
  if (!steps.ok) return steps
  const attempt = view.applying.attempts + 1
  const plan: ApplyPlan = { attempt, revert, root, patchSha256, steps: steps.value, merged, by }
  const done = carryOut(desk.ledger, desk.paths, view, plan, draft.folder)
  return done.ok
    ? ok({ id, done: revert ? 'reverted' : 'applied', root, files: steps.value.flatMap(changeOf), merged })
    : done
}

/** A worker changes nothing of the user's, whatever the setting: neither by itself nor by what it starts. */
function refuseWorker({ ledger }: Desk, env: NodeJS.ProcessEnv): Failure | undefined {
  if (!env.WAYBILL_RUN && runsAround(forebears(), ledger).size === 0) return undefined
  return failure('apply_refused', 'this is part of a run, and a worker may not change the tree of its user', {
    hint: 'Say in the answer what is to be applied.',
  })
}

function draftFor(
  desk: Desk,
  view: RunView,
  patch: Patch,
  root: string,
  { revert }: ApplyWish,
): Promise<Result<Draft>> {
  const bench = benchIn(join(desk.paths.runs, view.id), root, true)
  const { applied } = view.applying
  if (!revert || !applied) return draftApply(bench, patch)
  const earlier = { folder: attemptFolder(desk.paths, view.id, applied.attempt), steps: applied.steps }
  return draftRevert(bench, patch, earlier)
}

const nothingToDo = ({ id }: RunView, { revert }: ApplyWish): Failure =>
  failure('apply_refused', `the tree is already as ${revert ? 'it was before' : 'the patch of'} ${id}`, {
    hint: 'Nothing needs to be done.',
  })

function doesNotApply({ id }: RunView, { revert }: ApplyWish, conflicts: readonly Conflict[]): Failure {
  const what = revert ? `what ${id} changed cannot be taken back` : `the patch of ${id} does not apply`
  const message = `${what}, since the tree has moved: ${conflicts.map(conflictText).join('; ')}. Nothing was changed`
  const hint = revert ? 'Take it back by hand, or put those places back first.' : undefined
  return failure('does_not_apply', message, hint === undefined ? {} : { hint })
}

function troubleIn(error: unknown): Failure {
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined) throw error
  const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'apply_refused'
  return failure(kind, `the changes could not be laid out (${messageOf(error)}); nothing was applied`)
}

function changeOf({ path, from, to }: Step): Applied['files'] {
  const [was, is] = [from, to].map(({ kind }) => kind !== 'nothing' && kind !== 'folder')
  if (!was && !is) return []
  return [{ path, change: was ? (is ? 'changed' : 'removed') : 'added' }]
}

/** Whoever comes next is not told to apply what is applied. */
function handOn(
  { ledger, paths }: Desk,
  { id, task }: RunView,
  { revert }: ApplyWish,
  env: NodeJS.ProcessEnv,
): void {
  const expected = revert ? appliedStep(id) : reviewStep(id)
  const redactor = openRedactor(paths.state, env)
  const { nextStep: now, nextStepBy } = readConversation(ledger, task.workspace)
  if (!redactor.ok || (now !== expected && !now?.startsWith(`${expected}${THEN}`))) return
  const nextStep = `${revert ? revertedStep(id) : appliedStep(id)}${now.slice(expected.length)}`
  try {
    sayConversation(
      ledger,
      task.workspace,
      [{ kind: 'state.set', nextStep, nextStepBy: nextStepBy ?? 'worker', by: task.caller }],
      redactor.value,
    )
  } catch {
    // A file that cannot be written must not turn what was done into a failure.
  }
}
