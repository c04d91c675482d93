import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { failure } from '../../domain/failure.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { makePrivateFolder, writeAtomically } from '../../io/files.ts'
import type { Redactor } from '../../io/redact.ts'
import type { BatchOrder, OrderedTask } from '../wire.ts'

/** What a batch was asked for, kept so that it can be resumed; what held a secret is not kept at all. */
type Kept = { version: 1 } & Pick<BatchOrder, 'tasks' | 'maxUsdMicros' | 'research'>

const FILE = 'batch.json'

export function keepBatch(
  folder: string,
  { tasks, maxUsdMicros, research }: BatchOrder,
  redactor: Redactor,
): void {
  const kept: Kept = {
    version: 1,
    ...(maxUsdMicros === undefined ? {} : { maxUsdMicros }),
    ...(research ? { research: redactor.value(research) } : {}),
    tasks: tasks.map((task) => withoutSecrets(task, redactor)),
  }
  makePrivateFolder(folder)
  writeAtomically(join(folder, FILE), JSON.stringify(kept))
}

/** A task that was changed by that would be another task. */
function withoutSecrets(task: OrderedTask, redactor: Redactor): OrderedTask {
  const clear = redactor.value(task)
  if (JSON.stringify(clear) === JSON.stringify(task)) return task
  const { name, after } = task
  const why = failure('wrong_usage', `what ${name} was asked held a secret, and such things are not kept`, {
    hint: 'Start it anew from where it was asked first.',
  })
  return { name, after, goal: name, refused: why }
}

export function readKept(
  runs: string,
  batch: string,
): Result<Pick<BatchOrder, 'tasks' | 'maxUsdMicros' | 'research'>> {
  try {
    const { version: _one, ...kept } = JSON.parse(readFileSync(join(runs, batch, FILE), 'utf8')) as Kept
    return ok(kept)
  } catch {
    const hint = 'Start it anew from where it was asked first: `waybill batch FILE`.'
    return fail(failure('unknown_run', `what ${batch} was asked is gone or damaged`, { hint }))
  }
}
