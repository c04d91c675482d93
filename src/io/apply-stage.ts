import { dirname, join } from 'node:path'
import { type Failure, failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { foldersAround, isSameStanding, NOTHING, type Standing, type Step } from '../domain/standing.ts'
import { emptied, type Planned } from './apply-plan.ts'
import { chmodSync, copyFileSync, rmSync } from './disk.ts'
import { makePrivateFolder, syncFile } from './files.ts'
import { git } from './git.ts'
import { gitFailed } from './scratch-git.ts'
import { onIndex, type Side } from './side-index.ts'
import { type Found, standingAt } from './standing.ts'

/** Folders of the side that hold the bytes of what was and of what is to be, by path. */
export const BEFORE = 'before'
export const AFTER = 'after'

/**
 * Lays out both sides of what is planned, as files, so that from here on neither git nor the repository is needed: not
 * to do it, not to undo it. Nothing in the tree is touched.
 */
export async function stage(side: Side, planned: readonly Planned[]): Promise<Result<Step[]>> {
  const written = await writeWanted(side, planned)
  if (!written.ok) return written
  const steps = stepsOf(side, planned)
  for (const { path, from } of steps) {
    if (from.kind !== 'file') continue
    const image = join(side.folder, BEFORE, path)
    makePrivateFolder(dirname(image))
    copyFileSync(join(side.root, path), image)
    chmodSync(image, 0o600)
    syncFile(image)
    const kept = standingAt(join(side.folder, BEFORE), path)
    if (kept.kind !== 'file' || kept.sha256 !== from.sha256)
      return fail(nothingApplied(changedMeanwhile([path])))
  }
  for (const { path, to } of steps) {
    const image = join(side.folder, AFTER, path)
    // What was read of it is in the steps: a link needs no image, and what is kept is for its owner alone.
    if (to.kind === 'link') rmSync(image)
    if (to.kind === 'folder') chmodSync(image, 0o700)
    if (to.kind !== 'file') continue
    chmodSync(image, 0o600)
    syncFile(image)
  }
  for (const folder of foldersIn(steps))
    if (standingAt(side.folder, folder).kind === 'folder') chmodSync(join(side.folder, folder), 0o700)
  return ok(steps)
}

const foldersIn = (steps: readonly Step[]): string[] =>
  [...new Set(steps.flatMap(({ path }) => foldersAround(path)))].map((folder) => `${AFTER}/${folder}`)

export const changedMeanwhile = (paths: readonly string[]) =>
  failure('does_not_apply', `${paths.join(', ')} changed at this very moment`, {
    hint: 'Run it again when nobody else is writing there.',
  })

export const nothingApplied = (why: Failure): Failure => ({
  ...why,
  message: `${why.message}; nothing was applied`,
})

/** By git itself: its line ends, encodings and links are those of a checkout in this tree. */
async function writeWanted(side: Side, planned: readonly Planned[]): Promise<Result<void>> {
  makePrivateFolder(join(side.folder, AFTER))
  const rows = planned.flatMap(({ path, wanted }) =>
    wanted ? [`${wanted.mode} ${wanted.oid}\t${path}\0`] : [],
  )
  if (rows.length === 0) return ok(undefined)
  const call = onIndex(side, 'after.index')
  const listed = await git(['update-index', '-z', '--index-info'], { ...call, input: rows.join('') })
  if (!listed.ok) return fail(gitFailed('lay out the changes', listed))
  const written = await git(['checkout-index', '--all', `--prefix=${join(side.folder, AFTER)}/`], call)
  if (written.ok) return ok(undefined)
  return fail(
    /No space left|Disk quota/i.test(written.message)
      ? failure('disk_full', `there is no room to lay out the changes: ${written.message}`)
      : gitFailed('write the changes', written),
  )
}

function stepsOf({ root, folder }: Side, planned: readonly Planned[]): Step[] {
  const after = join(folder, AFTER)
  const steps = new Map<string, Step>()
  for (const { path, found, wanted } of planned) {
    const from = standingOf(found)
    const to = wanted ? asUsual(standingOf(standingAt(after, path)), from) : NOTHING
    if (!isSameStanding(from, to)) steps.set(path, { path, from, to })
  }
  const coming = [...steps.values()].filter(({ to }) => to.kind !== 'nothing')
  const needed = new Set(coming.flatMap(({ path }) => foldersAround(path)))
  for (const path of needed) {
    const from = standingOf(standingAt(root, path))
    if (from.kind !== 'folder') steps.set(path, { path, from, to: standingOf(standingAt(after, path)) })
  }
  const gone = new Set([...steps.values()].flatMap(({ path, to }) => (to.kind === 'nothing' ? [path] : [])))
  for (const path of emptied(root, gone, needed)) {
    const to = steps.get(path)?.to ?? NOTHING
    steps.set(path, { path, from: standingOf(standingAt(root, path)), to })
  }
  return [...steps.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What is beyond a file or link is not there; what is special was refused. */
const standingOf = (found: Found): Standing =>
  found.kind === 'beyond' || found.kind === 'special' ? NOTHING : found

/** A file that was there keeps who may read and write it: only whether it can be run comes from the patch. */
function asUsual(to: Standing, from: Standing): Standing {
  if (to.kind !== 'file' || from.kind !== 'file') return to
  const runs = (to.mode & 0o100) !== 0
  const mode = runs ? from.mode | ((from.mode & 0o444) >> 2) : from.mode & ~0o111
  return { ...to, mode: runs === ((from.mode & 0o100) !== 0) ? from.mode : mode }
}
