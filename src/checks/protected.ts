import { PROTECTED_PLACES } from '../decide/protected-places.ts'
import { type Change, LINK, pathsOf, SUBMODULE } from '../domain/change.ts'
import { globs, namesAnywhere } from '../io/globs.ts'
import { listed, onPatch, quoted } from './patch-of.ts'

const PLACES = PROTECTED_PLACES.map(({ what, names }) => ({ what, holds: namesAnywhere(names) }))

/** CI, hooks, agent settings, links, submodules and modes are changed only where the task declared it. */
export const protectedPlaces = onPatch(async ({ changes }, { task }) => {
  const isDeclared = globs(task.ask.declared)
  const offences = changes.flatMap((change) => offencesOf(change, isDeclared))
  if (offences.length === 0) return { status: 'passed', detail: 'no protected place was changed' }
  return {
    status: 'failed',
    detail: `changes protected places that the task did not declare: ${listed(offences)}`,
  }
})

function offencesOf(change: Change, isDeclared: (path: string) => boolean): string[] {
  const paths = pathsOf(change).filter((path) => !isDeclared(path))
  const places = paths.flatMap((path) => {
    const place = PLACES.find(({ holds }) => holds(path))
    return place ? [`${quoted(path)} (${place.what})`] : []
  })
  const kind = kindOf(change)
  return kind && paths[0] !== undefined ? [...places, `${quoted(paths[0])} (${kind})`] : places
}

/** What is more than a text in a file. A new file may be executable; one that is there keeps its mode. */
function kindOf({ before, after }: Change): string | undefined {
  if (before?.mode === SUBMODULE || after?.mode === SUBMODULE) return 'a submodule'
  if (after?.mode === LINK) return before?.mode === LINK ? 'a symbolic link, changed' : 'a symbolic link'
  if (before && after && before.mode !== after.mode) return `mode ${before.mode} to ${after.mode}`
  return undefined
}
