import type { Artifact, ArtifactKind } from '../domain/artifact.ts'
import type { Host } from '../domain/hook.ts'
import { DISPATCH } from '../domain/skill-text.ts'
import { bring, type Change, type Going, takeBack } from './artifact-change.ts'
import { dropText, type FoundText, namesIn, putText, textAt } from './artifact-files.ts'

/** Where files of one kind stand: by their ending in a folder, or, of skills, in a folder of each. */
export type Shelf = { kind: ArtifactKind; folder: string; ending: string }

/** What one host is to have below a folder, and where else something of ours may stand there. */
export type Ground = { host: Host; root: string; wanted: readonly Artifact[]; shelves: readonly Shelf[] }

/** What is to be done with one file; `path` is relative to the root. */
export type Planned = {
  host: Host
  kind: ArtifactKind
  /** Absent where a skill has a block of ours that nobody asks for any more. */
  role?: string
  root: string
  path: string
  found: FoundText
  change: Change
}

export const SKILL_FILE = 'SKILL.md'

/** Compares what there should be with what there is, and looks for what is ours and should not be there. */
export function planGround({ host, root, wanted, shelves }: Ground, going: Going): Planned[] {
  const planned = wanted.map((artifact): Planned => {
    const { kind, role, path } = artifact
    const found = textAt(root, path)
    return { host, kind, role, root, path, found, change: bring(artifact, found) }
  })
  const taken = new Set(wanted.map(({ path }) => path))
  const left = shelves.flatMap((shelf) => standing(root, shelf).filter(({ path }) => !taken.has(path)))
  const goes = left.map(({ kind, path, mark }): Planned => {
    const found = textAt(root, path)
    const isSkill = kind === 'skill'
    const change = takeBack(mark, isSkill, found, going)
    return { host, kind, ...(isSkill ? {} : { role: mark }), root, path, found, change }
  })
  return [...planned, ...goes.filter(({ change }) => change.does !== 'nothing')]
}

type Standing = { kind: ArtifactKind; path: string; mark: string }

/** Files that could be ours by their names, and the mark that they would then have. */
function standing(root: string, { kind, folder, ending }: Shelf): Standing[] {
  const at = (name: string) => (folder === '' ? name : `${folder}/${name}`)
  return namesIn(root, folder).flatMap((name): Standing[] => {
    if (kind === 'skill') return [{ kind, path: `${at(name)}/${SKILL_FILE}`, mark: DISPATCH }]
    return name.endsWith(ending) ? [{ kind, path: at(name), mark: name.slice(0, -ending.length) }] : []
  })
}

/** Does what was planned; what a disk refuses becomes `stuck`, and the others are done all the same. */
export function carryOut(planned: Planned): Planned {
  const { root, path, found, change } = planned
  const why =
    change.does === 'create' || change.does === 'update'
      ? putText(root, path, change.text, found)
      : change.does === 'remove'
        ? dropText(root, path, found)
        : undefined
  return why === undefined ? planned : { ...planned, change: { does: 'stuck', why } }
}
