import { readFile } from 'node:fs/promises'
import { type PatchKind, patchKind } from '../decide/patch-kind.ts'
import type { Patch } from '../domain/outcome.ts'

/** What a collected patch comes to; of one that may only be read, by the text that was kept. */
export async function kindOfPatch({ path, redacted }: Patch): Promise<PatchKind> {
  const text = await readFile(path, 'utf8')
  return patchKind(redacted ? text.replace(/^\| /gm, '') : text)
}
