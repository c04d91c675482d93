import { join } from 'node:path'
import type { Change, Content, Side } from '../domain/change.ts'
import { SUBMODULE } from '../domain/change.ts'
import type { Patch } from '../domain/outcome.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'
import { type GitCall, git, gitBytes } from './git.ts'
import { readPatched } from './patch-changes.ts'
import { changesIn } from './raw-diff.ts'
import { gitFailed } from './scratch-git.ts'
import { dropSide, onSide, type Side as SideIndex } from './side-index.ts'

/** What a patch changes, file by file; texts are read only when they are asked for. */
export type PatchContents = {
  changes: readonly Change[]
  /** What the sides hold, by their `blob`. At most 256 KiB of one and 4 MiB in all are read as text. */
  read(sides: readonly Side[]): Promise<Result<ReadonlyMap<string, Content>>>
  close(): void
}

const MAX_FILE_BYTES = 256 * 1024
const MAX_BYTES = 4 * 1024 * 1024
/** As git itself decides what is binary. */
const LOOKED_AT_BYTES = 8000

/**
 * Reads a patch by putting it into an index of our own in the run's `folder`, until it is closed; the user's tree,
 * index, objects and refs stay as they are. Fails where git would not take the patch on its own base.
 */
export const openPatch = (
  patch: Patch,
  { root }: Workspace,
  folder: string,
): Promise<Result<PatchContents>> =>
  onSide({ root, folder: join(folder, `patch.${process.pid}.${process.hrtime.bigint()}`) }, async (side) => {
    const changes = await changesOf(patch, side)
    if (!changes.ok) return changes
    const read: PatchContents['read'] = (sides) => readSides(sides, side.call)
    return ok({ changes: changes.value, read, close: () => dropSide(side) })
  })

async function changesOf(patch: Patch, side: SideIndex): Promise<Result<Change[]>> {
  const patched = await readPatched(side, patch)
  if (!patched.ok) return patched
  // A submodule whose changes its own settings hide is shown all the same.
  const shown = ['--raw', '-z', '--no-abbrev', '--find-renames', '--ignore-submodules=none']
  const listed = await git(['diff-index', '--cached', ...shown, patch.base], patched.value)
  return listed.ok ? ok(changesIn(listed.stdout)) : fail(gitFailed('list the changes', listed))
}

async function readSides(
  sides: readonly Side[],
  call: GitCall,
): Promise<Result<ReadonlyMap<string, Content>>> {
  const contents = new Map<string, Content>()
  for (const { mode, blob } of sides) if (mode === SUBMODULE) contents.set(blob, { kind: 'submodule' })
  const blobs = [...new Set(sides.map(({ blob }) => blob))].filter((blob) => !contents.has(blob))
  if (blobs.length === 0) return ok(contents)
  const asked = { ...call, input: `${blobs.join('\n')}\n` }
  const sizes = await git(['cat-file', '--batch-check=%(objectname) %(objectsize)'], asked)
  if (!sizes.ok) return fail(gitFailed('measure the files of the patch', sizes))
  const wanted: string[] = []
  let total = 0
  for (const line of sizes.stdout.split('\n')) {
    const [blob = '', size = ''] = line.split(' ')
    const bytes = Number(size)
    if (Number.isNaN(bytes)) return fail(gitFailed('read a file of the patch', { ok: false, message: line }))
    if (bytes > MAX_FILE_BYTES || total + bytes > MAX_BYTES) contents.set(blob, { kind: 'too_large', bytes })
    else {
      wanted.push(blob)
      total += bytes
    }
  }
  if (wanted.length === 0) return ok(contents)
  const read = await gitBytes(['cat-file', '--batch'], { ...call, input: `${wanted.join('\n')}\n` })
  if (!read.ok) return fail(gitFailed('read the files of the patch', read))
  for (const [blob, bytes] of batchIn(read.stdout)) contents.set(blob, contentOf(bytes))
  return ok(contents)
}

/** `BLOB blob SIZE` line end, the bytes, line end. */
function* batchIn(bytes: Buffer): Iterable<[blob: string, bytes: Buffer]> {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\n', at)
    const [blob = '', , size = ''] = bytes.toString('utf8', at, end).split(' ')
    const from = end + 1
    yield [blob, bytes.subarray(from, from + Number(size))]
    at = from + Number(size) + 1
  }
}

const contentOf = (bytes: Buffer): Content =>
  bytes.subarray(0, LOOKED_AT_BYTES).includes(0)
    ? { kind: 'binary', bytes: bytes.length }
    : { kind: 'text', text: bytes.toString('utf8') }
