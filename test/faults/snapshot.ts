import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Each file with its mode and the hash of its bytes, each link with where it leads. */
export type Snapshot = Map<string, string>

const OURS = new Set(['.waybill/conversation_state.json', '.waybill/.gitignore'])

/**
 * What is the user's: the tree with index, HEAD, refs, stash, hooks and config, and the home folder. Not git's object
 * store, where a snapshot may leave objects that nothing names, nor the two files that Waybill says it writes.
 */
export function snapshotOf({ project, root }: { project: string; root: string }): Snapshot {
  const found: Snapshot = new Map()
  const isOurs = (path: string) => OURS.has(path) || path === '.git/objects'
  walk(project, project, 'project', isOurs, found)
  const user = join(root, 'user')
  if (existsSync(user)) walk(user, user, 'home', () => false, found)
  return found
}

function walk(
  top: string,
  folder: string,
  name: string,
  skip: (path: string) => boolean,
  found: Snapshot,
): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    const inner = relative(top, path)
    if (skip(inner)) continue
    if (entry.isDirectory()) walk(top, path, name, skip, found)
    else if (entry.isSymbolicLink()) found.set(`${name}/${inner}`, `-> ${readlinkSync(path)}`)
    else if (entry.isFile()) found.set(`${name}/${inner}`, factsOf(path))
    else found.set(`${name}/${inner}`, 'special')
  }
}

function factsOf(path: string): string {
  const mode = (lstatSync(path).mode & 0o7777).toString(8)
  return `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
}

/** Sentences on what differs. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].sort().flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)]
    if (was === is) return []
    return [
      was === undefined ? `${path} is new` : is === undefined ? `${path} is gone` : `${path} was changed`,
    ]
  })
}
