/** A file, link or submodule as a tree of git has it. */
export type TreeEntry = { mode: string; oid: string }

/** One path of a patch: what it starts from and what it makes. Undefined where there is nothing. */
export type Change = { path: string; old: TreeEntry | undefined; new: TreeEntry | undefined }

/** Why one path of a patch cannot go in. `places`: of the hunks, in lines of the file as it is now. */
export type Conflict = { path: string; why: string; places?: string[] }

export const isSameEntry = (one: TreeEntry | undefined, other: TreeEntry | undefined): boolean =>
  one?.mode === other?.mode && one?.oid === other?.oid

export const isFileEntry = (entry: TreeEntry | undefined): entry is TreeEntry =>
  entry?.mode === '100644' || entry?.mode === '100755'

/** A conflict on one line. */
export const conflictText = ({ path, why, places }: Conflict): string =>
  `${path} (${why}${places && places.length > 0 ? `: ${places.join(', ')}` : ''})`
