import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SUBMODULE } from '../domain/change.ts'
import { type Conflict, isFileEntry, isSameEntry, type TreeEntry } from '../domain/merge.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { rmSync } from './disk.ts'
import { makePrivateFile } from './files.ts'
import { git } from './git.ts'
import { gitFailed } from './scratch-git.ts'
import type { Side } from './side-index.ts'
import type { Now } from './tree-now.ts'

/** What one path is to become. `isMerged`: of what both have changed. `wanted` is undefined where nothing is to stand there. */
export type Merged = { wanted: TreeEntry | undefined; isMerged: boolean } | { conflict: Conflict }

/** Base, patch and the tree as it is, for one path. */
export async function threeWay(side: Side, { path, old, new: theirs, now }: Now): Promise<Result<Merged>> {
  const conflict = (why: string, places?: string[]) =>
    ok({ conflict: { path, why, ...(places ? { places } : {}) } })
  if ([old, theirs].some((entry) => entry?.mode === SUBMODULE))
    return conflict('it is a submodule, and those are not applied')
  if (isSameEntry(now, theirs)) return ok({ wanted: now, isMerged: false })
  if (isSameEntry(now, old)) return ok({ wanted: theirs, isMerged: false })
  if (theirs === undefined) return conflict('the patch removes it, and it was changed since')
  if (now === undefined) return conflict('the patch changes it, and it was removed since')
  if (old === undefined) return conflict('the patch adds it, and something else stands there')
  if (!isFileEntry(old) || !isFileEntry(theirs) || !isFileEntry(now))
    return conflict('it was changed into something else since')
  const mode = theirs.mode === old.mode ? now.mode : theirs.mode
  if (theirs.oid === old.oid || theirs.oid === now.oid)
    return ok({ wanted: { mode, oid: now.oid }, isMerged: true })
  if (now.oid === old.oid) return ok({ wanted: { mode, oid: theirs.oid }, isMerged: true })
  const text = await mergeTexts(side, old.oid, theirs.oid, now.oid)
  if (!text.ok) return text
  if (text.value.how === 'merged') return ok({ wanted: { mode, oid: text.value.oid }, isMerged: true })
  return text.value.how === 'binary'
    ? conflict('both have changed it, and it is no text')
    : conflict('both have changed the same lines', text.value.places)
}

type Texts = { how: 'merged'; oid: string } | { how: 'binary' } | { how: 'differ'; places: string[] }

/** Longer than what people have in their files. */
const MARKER_SIZE = 41

async function mergeTexts(side: Side, old: string, theirs: string, now: string): Promise<Result<Texts>> {
  const names = { now, old, theirs }
  const file = (name: string) => join(side.folder, `merge.${name}`)
  try {
    for (const [name, oid] of Object.entries(names)) {
      makePrivateFile(file(name))
      const read = await git(['cat-file', 'blob', oid], { ...side.call, into: file(name) })
      if (!read.ok) return fail(gitFailed('read what was there', read))
    }
    const size = `--marker-size=${MARKER_SIZE}`
    const files = [file('now'), file('old'), file('theirs')]
    // The style that the user has set for conflicts would bring a third part into each.
    const merged = await git(['-c', 'merge.conflictStyle=merge', 'merge-file', size, ...files], side.call)
    if (!merged.ok && /binary/i.test(merged.message)) return ok({ how: 'binary' })
    const places = placesIn(readFileSync(file('now'), 'latin1'))
    if (!merged.ok && places.length > 0) return ok({ how: 'differ', places })
    if (!merged.ok) return fail(gitFailed('merge the two', merged))
    const written = await git(['hash-object', '-w', '--no-filters', file('now')], side.call)
    return written.ok
      ? ok({ how: 'merged', oid: written.stdout })
      : fail(gitFailed('keep what was merged', written))
  } finally {
    for (const name of Object.keys(names)) rmSync(file(name), { force: true })
  }
}

/** Where the conflicts stand, in lines of the file as it is now: from what was merged, with its markers. */
export function placesIn(merged: string): string[] {
  const places: string[] = []
  let line = 0
  let part: 'both' | 'now' | 'theirs' = 'both'
  let from = 0
  for (const text of merged.split('\n')) {
    if (text.startsWith('<'.repeat(MARKER_SIZE))) [part, from] = ['now', line + 1]
    else if (part === 'now' && text.startsWith('='.repeat(MARKER_SIZE))) {
      part = 'theirs'
      places.push(line > from ? `lines ${from}–${line}` : `line ${Math.max(1, from)}`)
    } else if (part === 'theirs' && text.startsWith('>'.repeat(MARKER_SIZE))) part = 'both'
    else if (part !== 'theirs') line += 1
  }
  return places
}
