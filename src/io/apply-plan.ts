import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Change, Conflict, TreeEntry } from '../domain/merge.ts'
import { ok, type Result } from '../domain/result.ts'
import { foldersAround } from '../domain/standing.ts'
import type { Side } from './side-index.ts'
import type { Found } from './standing.ts'
import { threeWay } from './three-way.ts'
import { type Now, outsideSparse, treeNow } from './tree-now.ts'

/** One place that will be another: what stands there, and its entry before and after. */
export type Planned = {
  path: string
  found: Found
  now: TreeEntry | undefined
  wanted: TreeEntry | undefined
}

/** What becomes of a tree when some changes go in. With conflicts, nothing of it may be done. */
export type Plan = {
  planned: Planned[]
  /** Paths that the tree has otherwise than the patch starts from, and that take it all the same. */
  merged: string[]
  conflicts: Conflict[]
}

/** Weighs each change against the tree as it is; nothing in the tree is touched. */
export async function planChanges(side: Side, changes: readonly Change[]): Promise<Result<Plan>> {
  const now = await treeNow(side, changes)
  if (!now.ok) return now
  const hidden = await outsideSparse(side.root, now.value.filter(isMissing))
  if (!hidden.ok) return hidden
  const plan: Plan = { planned: [], merged: [], conflicts: [...hidden.value] }
  const isHidden = new Set(hidden.value.map(({ path }) => path))
  for (const one of now.value) {
    if (isHidden.has(one.path)) continue
    const merged = await threeWay(side, one)
    if (!merged.ok) return merged
    if ('conflict' in merged.value) plan.conflicts.push(merged.value.conflict)
    else {
      const { path, found, now: entry } = one
      const { wanted, isMerged } = merged.value
      if (isMerged) plan.merged.push(path)
      if (wanted?.oid !== entry?.oid || wanted?.mode !== entry?.mode)
        plan.planned.push({ path, found, now: entry, wanted })
    }
  }
  plan.conflicts.push(...takenPlaces(side.root, plan.planned))
  plan.conflicts.sort((a, b) => (a.path < b.path ? -1 : 1))
  return ok(plan)
}

const isMissing = ({ found, old }: Now): boolean => found.kind === 'nothing' && old !== undefined

/** A file in the place of a folder, a folder in that of a file: fine where the patch itself takes it away. */
function takenPlaces(root: string, planned: readonly Planned[]): Conflict[] {
  const going = goingOf(new Set(planned.flatMap(({ path, wanted }) => (wanted ? [] : [path]))))
  return planned.flatMap(({ path, found, wanted }): Conflict[] => {
    if (wanted === undefined) return []
    if (found.kind === 'special') return [{ path, why: 'something that is no file stands in its place' }]
    if (found.kind === 'beyond' && !going.paths.has(found.place)) {
      const what = found.isLink ? 'a link, which is not followed,' : 'a file'
      return [{ path, why: `${found.place} is ${what} where a folder is needed` }]
    }
    if (found.kind === 'folder' && !holdsOnly(root, path, going))
      return [{ path, why: 'a folder that holds something of its own stands in its place' }]
    return []
  })
}

/** What goes away, and the folders around it. */
type Going = { paths: ReadonlySet<string>; folders: ReadonlySet<string> }

const goingOf = (paths: ReadonlySet<string>): Going => ({
  paths,
  folders: new Set([...paths].flatMap(foldersAround)),
})

/** Whether everything below a folder goes. A folder around nothing of that is somebody's own, also an empty one. */
function holdsOnly(root: string, folder: string, going: Going): boolean {
  return readdirSync(join(root, folder), { withFileTypes: true }).every((entry) => {
    const path = `${folder}/${entry.name}`
    if (!entry.isDirectory()) return going.paths.has(path)
    return going.folders.has(path) && holdsOnly(root, path, going)
  })
}

/** Folders that hold nothing any more when these paths are gone; `kept` are those that something comes into. */
export function emptied(root: string, gone: ReadonlySet<string>, kept: ReadonlySet<string>): string[] {
  const going = goingOf(gone)
  return [...going.folders].filter((folder) => !kept.has(folder) && holdsOnly(root, folder, going))
}
