import { mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Workspace } from '../domain/task.ts'
import { findContainment, type Mount } from './containment.ts'
import { copyBounded } from './copy-bounded.ts'
import { type GitCall, git } from './git.ts'
import { messageOf } from './message-of.ts'
import { callIn } from './scratch-git.ts'
import { folderFault } from './tree-places.ts'

/** What of the user's tree another tree was lent. */
export type Lending = {
  /** Relative to the root of both trees. */
  lent: readonly string[]
  /** To be given to whatever runs in that tree. */
  mounts: readonly Mount[]
  /** Why a folder was not lent, in words; or that it was copied. */
  refused: readonly string[]
  copied: readonly string[]
}

export const NOTHING_LENT: Lending = { lent: [], mounts: [], refused: [], copied: [] }

/** Kept by Vite and its kin beside the packages; Vite reads no TypeScript config where it cannot write there (8.0). */
const CACHES: readonly string[] = ['.vite', '.vite-temp', '.vitest', '.vitest-cache', '.cache']
/** Each costs a mount, and mounts cost the more the more there are: half a second for 500. */
const MOST_ENTRIES = 500

/**
 * Lends folders of the user's tree that git ignores, such as `node_modules`, to a scratch tree of the same repository:
 * in a namespace as a mount that cannot be written, elsewhere as a bounded copy. Never as a link, which could be written
 * through. What is not such a folder is refused, with the reason.
 */
export async function lend(
  workspace: Workspace,
  links: readonly string[],
  tree: string,
  stateFolder: string,
): Promise<Lending> {
  if (links.length === 0) return NOTHING_LENT
  const own = await callIn(workspace.root)
  const refused: string[] = []
  const lending = { lent: [] as string[], mounts: [] as Mount[], refused, copied: [] as string[] }
  if (!own.ok) return { ...lending, refused: links.map((link) => `${link}: ${own.failure.message}`) }
  const faultOf = await gitFaults(own.value, links)
  const isMounted = (await findContainment(stateFolder)).tier === 'namespace'
  for (const link of links) {
    const source = sourceOf(workspace.root, link)
    const fault = source.fault ?? faultOf(link) ?? folderFault(tree, link)
    const path = join(tree, link)
    const wrong = fault ?? (isMounted ? made(path) : await copyBounded(source.path, path))
    if (wrong !== undefined) refused.push(`${link}: ${wrong}`)
    else {
      lending.lent.push(link)
      if (isMounted) lending.mounts.push(...mountsOf(source.path, path))
      else lending.copied.push(link)
    }
  }
  return lending
}

/** The folder itself; what leads out of the repository is somebody else's. */
function sourceOf(root: string, link: string): { path: string; fault?: string } {
  try {
    const path = realpathSync(join(root, link))
    if (!path.startsWith(`${root}${sep}`))
      return { path, fault: `it leads to ${path}, outside of the repository` }
    readdirSync(path)
    return { path }
  } catch (error) {
    return { path: '', fault: `it is not a folder that can be read (${messageOf(error)})` }
  }
}

/** What git says against lending a path: tracked files are in the tree as they are, and others belong to the work. */
async function gitFaults(
  own: GitCall,
  links: readonly string[],
): Promise<(link: string) => string | undefined> {
  const call = { ...own, env: { ...own.env, GIT_LITERAL_PATHSPECS: '1' } }
  const [tracked, ...ignored] = await Promise.all([
    git(['ls-files', '-z', '--', ...links], call),
    // It knows no literal pathspecs; a name that begins with a dot has no magic.
    ...links.map((link) => git(['check-ignore', '--quiet', '--', `./${link}`], own)),
  ])
  const files = tracked.ok ? tracked.stdout.split('\0') : links
  const names = links.filter((_link, at) => ignored[at]?.ok)
  return (link) => {
    if (files.some((file) => file === link || file.startsWith(`${link}/`))) return 'git tracks files in it'
    return names.includes(link) ? undefined : 'git does not ignore it'
  }
}

/** A place to mount on. It stays empty, so that nothing of it can be in a patch. */
function made(path: string): string | undefined {
  try {
    mkdirSync(path, { recursive: true })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** As one mount, with the caches in it writable and forgotten; part by part where a cache that is needed is not there yet. */
function mountsOf(from: string, at: string): Mount[] {
  const entries = readdirSync(from)
  const needsRoom = entries.includes('vite') && !entries.includes('.vite-temp')
  if (needsRoom && entries.length <= MOST_ENTRIES) {
    const parts = entries.filter((name) => !CACHES.includes(name))
    return [
      { how: 'empty', at },
      ...parts.map((name): Mount => ({ how: 'lend', from: join(from, name), at: join(at, name) })),
    ]
  }
  const caches = entries.filter((name) => CACHES.includes(name))
  return [{ how: 'lend', from, at }, ...caches.map((name): Mount => ({ how: 'empty', at: join(at, name) }))]
}
