import * as z from 'zod'
import { allOf, maybe, type Result } from '../../domain/result.ts'
import { plainAsk } from '../../domain/task.ts'
import { waybillPaths } from '../../io/paths.ts'
import { usd } from '../../io/schema-values.ts'
import { goalOf, orderFrom } from '../batch/asks.ts'
import { defaultsSchema, tasksSchema } from '../batch/fields.ts'
import { dispatch } from '../dispatch.ts'
import { activityOf } from '../heard.ts'
import { afterAnswer, waiterHasRead } from '../reading.ts'
import type { BatchOrder, Word } from '../wire.ts'
import { outcomeOf, refused } from './answer.ts'
import { idempotencyKey, waitMs, waitSeconds } from './fields.ts'
import { readInput } from './input.ts'
import { type Call, defineTool } from './tool.ts'

const NAME = 'delegate_batch'

const input = z.strictObject({
  tasks: tasksSchema,
  // Shown in one line: the schema would otherwise hold every field of a task twice, in each context that lists the tool.
  defaults: z
    .record(z.string(), z.unknown(), 'fields of a task')
    .describe('fields of a task but name, goal and after: for all tasks that do not say otherwise')
    .optional(),
  maxUsd: usd.describe('US dollars for all together').optional(),
  idempotencyKey,
  waitSeconds,
})

type Input = z.output<typeof input>

/** As `delegate`, for many tasks at once: one supervisor, one answer with a row per task. */
export const delegateBatchTool = defineTool({
  name: NAME,
  description:
    'Gives many tasks at once to other models, each with its own worker, model and limits, and brings back a row per task: answer, verdict, cost. They start in parallel under one cap; a task named in `after` comes first, and its answer is handed on. Permission, mode and waitSeconds are as with `delegate`.',
  annotations: {
    title: 'Delegate many tasks',
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: true,
  },
  input,
  act: async (asked, call) => {
    const errand = allOf({ batch: orderOf(asked), cwd: await call.folder(), paths: waybillPaths(call.env) })
    if (!errand.ok) return refused(errand.failure)
    const { batch, cwd, paths } = errand.value
    const key = asked.idempotencyKey
    const ask = { ...plainAsk(goalOf(batch)), ...(key === undefined ? {} : { idempotencyKey: key }) }
    const dispatched = dispatch({ ask, cwd, caller: call.caller, batch }, paths.state, call.env, teller(call))
    const document = await dispatched.document(waitMs(asked.waitSeconds))
    afterAnswer(() => waiterHasRead(document, call.caller, call.env))
    return outcomeOf(document)
  },
})

function orderOf({ tasks, defaults, maxUsd }: Input): Result<BatchOrder> {
  const read = maybe(defaults, (said) =>
    readInput(NAME, z.strictObject({ defaults: defaultsSchema }), { defaults: said }),
  )
  return read.ok ? orderFrom({ tasks, maxUsd, defaults: read.value?.defaults }) : read
}

/** What the supervisor says of its tasks, as far as somebody who watches wants to hear it. */
const teller = (call: Call) => (said: Word) => {
  if (said.say !== 'task') return
  const { name, word } = said
  const activity = activityOf(word)
  if (activity !== undefined) call.progress(`${name}: ${activity}`)
  if (word.say === 'ended') call.progress(`${name}: ${word.document.outcome}`)
  if (word.say === 'fact' && word.fact.kind === 'run.started')
    call.progress(`${name}: ${word.fact.worker} ${word.fact.model} started`)
}
