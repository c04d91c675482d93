import { join, resolve } from 'node:path'
import { fail, ok, type Result } from '../domain/result.ts'
import { rmSync } from './disk.ts'
import { makePrivateFolder } from './files.ts'
import { type GitCall, git } from './git.ts'
import { callIn, gitFailed } from './scratch-git.ts'

/** A place beside the user's repository to try things in: what git writes there, an index or an object, is ours alone. */
export type Side = { root: string; folder: string; call: GitCall }

/** Where one is opened: `folder` is new; `objects` may hold those of an earlier one. */
export type SidePlace = { root: string; folder: string; objects?: string } & Pick<GitCall, 'leftMs'>

/** Opens one to act in. The user's own objects are read and never written. What comes to nothing is dropped. */
export async function onSide<T>(
  place: SidePlace,
  act: (side: Side) => Promise<Result<T>>,
  drop: (place: SidePlace) => void = dropSide,
): Promise<Result<T>> {
  try {
    const side = await openSide(place)
    const done = side.ok ? await act(side.value) : side
    if (!done.ok) drop(place)
    return done
  } catch (error) {
    // git may refuse, and files may change while they are read.
    drop(place)
    throw error
  }
}

async function openSide({
  root,
  folder,
  objects = join(folder, 'objects'),
  leftMs,
}: SidePlace): Promise<Result<Side>> {
  const limit = leftMs ? { leftMs } : {}
  const [own, theirs] = await Promise.all([
    callIn(root, limit),
    git(['rev-parse', '--git-path', 'objects'], { cwd: root, env: { GIT_WORK_TREE: root }, ...limit }),
  ])
  if (!own.ok) return own
  if (!theirs.ok) return fail(gitFailed('find its objects', theirs))
  for (const made of [folder, objects]) makePrivateFolder(made)
  const env = {
    ...own.value.env,
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(resolve(root, theirs.stdout)),
  }
  // What git writes here names files and holds what is in them: it is for its owner alone.
  const options = [...(own.value.options ?? []), '-c', 'core.sharedRepository=0600']
  return ok({ root, folder, call: { ...own.value, options, env } })
}

/** The same with an index of this name in it. */
export const onIndex = ({ call, folder }: Side, name: string): GitCall => ({
  ...call,
  env: { ...call.env, GIT_INDEX_FILE: join(folder, name) },
})

/** Removes all of it. What cannot be removed is its owner's alone, and goes with the folder of the run. */
export function dropSide({ folder }: Pick<SidePlace, 'folder'>): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // Nothing that was found out here depends on it.
  }
}

/** As git reads a list of paths: in C's quotes it takes colons and line ends for what they are. */
const quoted = (path: string): string =>
  `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`
