import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { failure } from '../domain/failure.ts'
import type { Change, Conflict } from '../domain/merge.ts'
import type { Patch } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { isSameStanding, reversed, type Step } from '../domain/standing.ts'
import { type Plan, planChanges } from './apply-plan.ts'
import { AFTER, BEFORE, stage } from './apply-stage.ts'
import { copyFileSync, rmdirSync, rmSync } from './disk.ts'
import { makePrivateFolder, syncFile, writeAtomically } from './files.ts'
import { changesOf, readBase } from './patch-changes.ts'
import { onSide, type Side } from './side-index.ts'
import { standingAt } from './standing.ts'

/** What a patch would do to a tree as it is; nothing is done. `prepare` lays out both sides in `folder`. */
export type Draft = {
  folder: string
  files: string[]
  merged: string[]
  conflicts: Conflict[]
  prepare(): Promise<Result<Step[]>>
  drop(): void
}

const CHANGES = 'changes.json'

/** Where things are tried in: `folder` is new, `objects` are kept for a later way back. */
export type Bench = { root: string; folder: string; objects: string }

/** A new one in the folder of a run; `lasting` objects are there for the way back. */
export function benchIn(runFolder: string, root: string, lasting: boolean): Bench {
  const home = join(runFolder, 'apply')
  const folder = join(home, `try.${process.pid}.${process.hrtime.bigint()}`)
  return { root, folder, objects: join(lasting ? home : folder, 'objects') }
}

/** Whose try a folder of this name is, as a pid. */
export function triedBy(name: string): number | undefined {
  const [, pid] = /^try\.(\d+)\.\d+$/.exec(name) ?? []
  return pid === undefined ? undefined : Number(pid)
}

export const draftApply = (bench: Bench, patch: Patch): Promise<Result<Draft>> =>
  onSide(
    bench,
    async (side) => {
      const changes = await changesOf(side, patch)
      return changes.ok ? draftOf(side, changes.value) : changes
    },
    dropFolder,
  )

async function draftOf(side: Side, changes: readonly Change[], earlier?: Earlier): Promise<Result<Draft>> {
  const plan = await planChanges(side, changes)
  if (!plan.ok) return plan
  const { planned, merged, conflicts } = plan.value
  return ok({
    folder: side.folder,
    files: planned.map(({ path }) => path),
    merged,
    conflicts,
    prepare: () => laidOut(side, plan.value, earlier),
    drop: () => dropFolder(side),
  })
}

async function laidOut(side: Side, { planned }: Plan, earlier?: Earlier): Promise<Result<Step[]>> {
  const staged = await stage(side, planned)
  if (!staged.ok) return staged
  const steps = earlier ? staged.value.map((one) => asItWas(side, one, earlier)) : staged.value
  const changes: Change[] = planned.map(({ path, now, wanted }) => ({ path, old: now, new: wanted }))
  writeAtomically(join(side.folder, CHANGES), JSON.stringify(changes))
  // From here on nobody asks git.
  for (const name of readdirSync(side.folder))
    if (/\.index$|^printed$/.test(name)) rmSync(join(side.folder, name), { force: true })
  return ok(steps)
}

/** What git would write differs from what was there: in line ends and modes. Nobody has touched this place since, so it gets that. */
function asItWas({ folder }: Side, step: Step, earlier: Earlier): Step {
  const before = earlier.steps.find(({ path }) => path === step.path)
  if (!before || !isSameStanding(step.from, before.to) || before.from.kind !== step.to.kind) return step
  if (before.from.kind === 'file')
    copyImage(join(earlier.folder, BEFORE, step.path), join(folder, AFTER, step.path))
  return { ...step, to: before.from }
}

/** A try that was carried out: where both of its sides are kept. */
type Earlier = { folder: string; steps: readonly Step[] }

/** The way back from an earlier try: each place exactly, where it stands as that one left it, and the others by a merge. */
export async function draftRevert(
  bench: Bench,
  { base }: Pick<Patch, 'base'>,
  earlier: Earlier,
): Promise<Result<Draft>> {
  if (isUnmoved(bench.root, earlier)) return ok(exactly(bench, earlier))
  const changes = readChanges(join(earlier.folder, CHANGES))
  if (!changes.ok) return changes
  return onSide(
    bench,
    async (side) => {
      const read = await readBase(side, base)
      return read.ok ? draftOf(side, changes.value.map(backwards), earlier) : read
    },
    dropFolder,
  )
}

function isUnmoved(root: string, { steps }: Earlier): boolean {
  const paths = new Set(steps.map(({ path }) => path))
  return steps.every(({ path, to }) => {
    const now = standingAt(root, path)
    // What the try itself put there for a folder stands for what was in that.
    if (now.kind === 'beyond') return to.kind === 'nothing' && paths.has(now.place)
    return now.kind !== 'special' && isSameStanding(now, to)
  })
}

const backwards = ({ path, old, new: made }: Change): Change => ({ path, old: made, new: old })

function readChanges(path: string): Result<Change[]> {
  try {
    return ok(JSON.parse(readFileSync(path, 'utf8')) as Change[])
  } catch {
    const hint = 'Take the changes back by hand: `git diff` shows what differs from the last commit.'
    return fail(failure('apply_refused', 'what was kept to undo it is gone', { hint }))
  }
}

function exactly({ folder }: Bench, earlier: Earlier): Draft {
  const prepare = async (): Promise<Result<Step[]>> => {
    for (const { path, from, to } of earlier.steps) {
      if (from.kind === 'file') copyImage(join(earlier.folder, BEFORE, path), join(folder, AFTER, path))
      if (to.kind === 'file') copyImage(join(earlier.folder, AFTER, path), join(folder, BEFORE, path))
    }
    makePrivateFolder(folder)
    return ok(reversed(earlier.steps))
  }
  const files = earlier.steps.flatMap(({ path, from, to }) =>
    from.kind === 'folder' || to.kind === 'folder' ? [] : [path],
  )
  return { folder, files, merged: [], conflicts: [], prepare, drop: () => dropFolder({ folder }) }
}

function copyImage(from: string, to: string): void {
  makePrivateFolder(dirname(to))
  copyFileSync(from, to)
  syncFile(to)
}

function dropFolder({ folder }: { folder: string }): void {
  rmSync(folder, { recursive: true, force: true })
  try {
    rmdirSync(dirname(folder))
  } catch {
    // What was kept for the way back is in there.
  }
}
