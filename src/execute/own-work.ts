import type { OwnWork } from '../decide/patch-kind.ts'
import { ok, type Result } from '../domain/result.ts'
import { rm } from '../io/disk.ts'
import { unusedPath } from '../io/files.ts'
import { kindOfPatch } from '../io/patch-kind.ts'
import type { Scratch } from '../io/scratch.ts'
import { collectPatch } from '../io/scratch-patch.ts'
import type { Begun } from './earlier-patch.ts'

/** What a follow-up has changed beyond the patch that it began with. No text of it is kept: its patch has it, screened. */
export async function ownWork(
  scratch: Scratch,
  { run, tree }: NonNullable<Begun['laid']>,
  folder: string,
): Promise<Result<OwnWork>> {
  const path = unusedPath(folder, 'own', '.patch')
  try {
    const collected = await collectPatch({ ...scratch, base: tree }, path)
    if (!collected.ok) return collected
    if (!collected.value) return ok({ after: run })
    const { files, insertions, deletions } = collected.value
    const kind = await kindOfPatch(collected.value)
    return ok({ after: run, change: { files, insertions, deletions, kind } })
  } finally {
    await rm(path, { force: true })
  }
}
