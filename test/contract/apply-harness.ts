import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ApplyWish } from '../../src/decide/applying.ts'
import { foldRun, type RunView } from '../../src/decide/fold.ts'
import type { Verdict } from '../../src/domain/check.ts'
import type { Patch } from '../../src/domain/outcome.ts'
import { projectKey } from '../../src/domain/project.ts'
import { ok } from '../../src/domain/result.ts'
import { type Applicant, type ApplyEnd, applyRun } from '../../src/entry/applying.ts'
import type { Desk } from '../../src/entry/desk.ts'
import { draftApply } from '../../src/io/apply-draft.ts'
import { identify } from '../../src/io/identity.ts'
import { waybillPaths } from '../../src/io/paths.ts'
import { makeScratch, removeScratch } from '../../src/io/scratch.ts'
import { collectPatch } from '../../src/io/scratch-patch.ts'
import { aDelegation, aFinish, aReport, aTask } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { filesBelow, git, stateOf, workspaceOf } from './git-harness.ts'
import { must, openAt } from './ledger-harness.ts'

export const ACCEPTED: Verdict = { verdict: 'accepted', results: [] }

/** A run that ended with a patch, the tree that its worker left, and Waybill's own folder. */
export type Ended = {
  root: string
  home: string
  desk: Desk
  view: RunView
  patch: Patch
  /** What the worker's tree held. */
  worker: Record<string, string>
}

/** Everything of the user's tree but git's own folder. */
export const filesIn = (root: string): Record<string, string> => filesBelow(root, /^(?:\.git|\.waybill)$/)

/** What must stay as it is whatever is applied: index, HEAD, refs, stash, config. */
export const gitStateOf = (root: string) => {
  const { stash, gitFolder } = stateOf(root)
  return { stash, gitFolder }
}

/** From the state of `root` through some work to a run that ended with its patch; the scratch is gone again. */
export async function endedRun(
  root: string,
  work: (tree: string) => void,
  verdict: Verdict = ACCEPTED,
  id = 'w1',
  home = tempFolder(),
): Promise<Ended> {
  const workspace = workspaceOf(root)
  const paths = must(waybillPaths({ WAYBILL_HOME: home }))
  const folder = join(paths.runs, id)
  mkdirSync(folder, { recursive: true })
  const scratch = must(await makeScratch(workspace, folder))
  work(scratch.tree)
  const patch = must(await collectPatch(scratch, join(folder, 'changes.patch')))
  const worker = filesBelow(scratch.tree, /^\.git$/)
  await removeScratch(workspace, scratch)
  if (!patch) throw new Error('the work changed nothing')
  const desk: Desk = { paths, ledger: openAt(paths.ledger) }
  const project = projectKey(workspace)
  desk.ledger.note(id, project, 1, {
    kind: 'task.received',
    task: aTask({ id, workspace }),
    owner: identify(process.pid),
  })
  const route = aDelegation({ mode: 'write' })
  desk.ledger.noteOutcome(id, project, 2, aFinish({ route, report: aReport(), verdict, patch }))
  return { root, home, desk, view: viewOf(desk, id), patch, worker }
}

export function viewOf({ ledger }: Desk, id = 'w1'): RunView {
  const view = foldRun(ledger.entries(id))
  if (!view) throw new Error(`there is no run ${id}`)
  return view
}

/** Asks somebody who always says yes. */
export const apply = (
  { root, desk, view }: Pick<Ended, 'root' | 'desk' | 'view'>,
  wish: Partial<ApplyWish> = {},
  more: Partial<Applicant> = {},
): Promise<ApplyEnd> =>
  applyRun(
    desk,
    viewOf(desk, view.id),
    { revert: false, unchecked: false, ...wish },
    {
      cwd: root,
      env: {},
      by: 'terminal',
      ask: () => ok(undefined),
      ...more,
    },
  )

/** What would come of a patch in a tree, for tests that need no run. */
export async function draftOn(root: string, patch: Patch) {
  const folder = join(tempFolder(), 'draft')
  const draft = await draftApply({ root, folder, objects: join(folder, 'objects') }, patch)
  if (!draft.ok) return draft.failure
  const { files, merged, conflicts } = draft.value
  draft.value.drop()
  return { files, merged, conflicts }
}

export { git }
