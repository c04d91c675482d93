import { serverFor } from '../decide/local-servers.ts'
import type { Config } from '../domain/config.ts'
import type { Delegation } from '../domain/route.ts'
import type { Errand, Invocation } from '../domain/run.ts'
import { type Task, wantsShape } from '../domain/task.ts'
import { WORKERS } from '../workers/index.ts'

/** The run as it would be, but for what does not change the words: where its scratch copy, its home and its schema lie. */
export function draft(task: Task, route: Delegation, config: Config, more: Partial<Errand> = {}): Invocation {
  return WORKERS[route.worker].plan({
    task,
    model: route.model,
    mode: route.mode,
    ...(route.effort ? { effort: route.effort } : {}),
    limits: route.limits,
    cwd: route.mode === 'write' ? 'SCRATCH' : task.workspace.root,
    home: 'HOME',
    lane: { billing: 'unknown', from: 'nobody' },
    ...serverFor(route.worker, config.workers[route.worker]),
    ...(wantsShape(task.ask) ? { schemaFile: 'SCHEMA' } : {}),
    ...(route.continuing ? { continuing: route.continuing } : {}),
    ...more,
  })
}
