import { basename, isAbsolute, join, normalize, relative, sep } from 'node:path'
import type { Workspace } from '../domain/task.ts'
import { isBeside, type Snapshot } from './snapshot.ts'

/**
 * Which files a cited path may mean. `beside`: it lies on this machine, and is no part of what was handed over.
 * `elsewhere`: it is of another place altogether. `nowhere`: there is no such file.
 */
export type Meant = { files: readonly string[] } | 'beside' | 'elsewhere' | 'nowhere'

const MOST_MEANT = 8

/** `tree`: where a writing worker saw the files. */
export function meantBy(path: string, snapshot: Snapshot, { root, cwd }: Workspace, tree: string): Meant {
  if (path.startsWith('~')) return 'elsewhere'
  const own = isAbsolute(path) ? fromTop(path, [tree, root]) : normalize(path)
  if (own === undefined) {
    // `/docs/a.md`: from the top of a site, which may be that of the repository.
    const inside = normalize(path).slice(1)
    return snapshot.paths.has(inside) ? { files: [inside] } : 'elsewhere'
  }
  const fromCaller = normalize(join(relative(root, cwd), own))
  const names = [own, fromCaller, ...lessOf(own, root)].filter((name) => !leaves(name))
  if (names.length === 0) return 'nowhere'
  const exact = names.find((name) => snapshot.paths.has(name))
  if (exact !== undefined) return { files: [exact] }
  const ends = names.map((name) => `/${name}`)
  const files = [...snapshot.paths].filter((file) => ends.some((end) => file.endsWith(end)))
  if (files.length > 0) return { files: files.slice(0, MOST_MEANT) }
  return names.some((name) => isBeside(root, name)) ? 'beside' : 'nowhere'
}

const leaves = (name: string): boolean => name === '..' || name.startsWith(`..${sep}`)

function fromTop(path: string, tops: readonly string[]): string | undefined {
  const ways = tops.map((top) => relative(top, path))
  return ways.find((way) => !leaves(way) && !isAbsolute(way))
}

/** Without what stands in front of a path in a diff, in a workspace of several repositories, in a command, or in prose without blanks. */
function lessOf(path: string, root: string): string[] {
  const [first = '', ...rest] = path.split('/')
  const under = rest.length > 0 && ['a', 'b', basename(root)].includes(first) ? [rest.join('/')] : []
  const bare = path.replace(/^[-+~%$]+/, '').replace(/^[^\p{ASCII}]+(?=[\p{ASCII}])/u, '')
  const last = path.slice(path.lastIndexOf(' ') + 1)
  return [...under, ...[bare, last].filter((less) => less !== path && less !== '')]
}
