import { pathsOf } from '../domain/change.ts'
import { globs, places } from '../io/globs.ts'
import { listed, onPatch, quoted } from './patch-of.ts'

/** Only what was asked for may be changed: the scope, or the files of the task where none was given. A rename counts on both ends. */
export const inScope = onPatch(async ({ changes }, { task }) => {
  const { scope, files } = task.ask
  if (scope.length === 0 && files.length === 0)
    return { status: 'could_not_run', detail: 'the task names neither a scope nor files' }
  const isInside = scope.length > 0 ? globs(scope) : places(files)
  const outside = [...new Set(changes.flatMap(pathsOf))].filter((path) => !isInside(path))
  return outside.length === 0
    ? { status: 'passed', detail: 'only what was asked for is changed' }
    : { status: 'failed', detail: `changes what was not asked for: ${listed(outside.map(quoted))}` }
})
