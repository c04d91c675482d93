/** What stands at one place of a working tree, without its bytes. `mode`: permission bits. */
export type Standing =
  | { kind: 'nothing' }
  | { kind: 'file'; mode: number; bytes: number; sha256: string }
  | { kind: 'link'; target: string }
  | { kind: 'folder'; mode: number }

/** One place that is changed: what stood there, and what shall. The path is relative to the top, with `/`. */
export type Step = { path: string; from: Standing; to: Standing }

export const NOTHING: Standing = { kind: 'nothing' }

/** Whether the same stands there. A folder is one whatever its mode: what is in it are places of their own. */
export function isSameStanding(one: Standing, other: Standing): boolean {
  if (one.kind === 'file' && other.kind === 'file')
    return one.mode === other.mode && one.sha256 === other.sha256
  if (one.kind === 'link' && other.kind === 'link') return one.target === other.target
  return one.kind === other.kind
}

export const isFolder = ({ kind }: Standing): boolean => kind === 'folder'

/** The folders around a path, the outermost first. */
export function foldersAround(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
}

/** The way back. */
export const reversed = (steps: readonly Step[]): Step[] =>
  steps.map(({ path, from, to }) => ({ path, from: to, to: from }))
