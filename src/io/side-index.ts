import { join, resolve } from 'node:path'
import { fail, ok, type Result } from '../domain/result.ts'
import { makePrivateFolder } from './files.ts'
import { type GitCall, git } from './git.ts'
import { callIn, gitFailed } from './scratch-git.ts'

/** A place beside the user's repository to try things in: what git writes there, an index or an object, is ours alone. */
export type Side = { root: string; folder: string; call: GitCall }

/** Opens it in `folder`; `objects` may hold those of an earlier one. The user's own are read and never written. */
export async function openSide(
  root: string,
  folder: string,
  objects = join(folder, 'objects'),
): Promise<Result<Side>> {
  const own = await callIn(root)
  if (!own.ok) return own
  const theirs = await git(['rev-parse', '--git-path', 'objects'], own.value)
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

/** As git reads a list of paths: in C's quotes it takes colons and line ends for what they are. */
const quoted = (path: string): string =>
  `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`
