import * as z from 'zod'
import { checkNamed } from '../../decide/ask.ts'
import { ROLES } from '../../decide/roles.ts'
import { workerNamed } from '../../decide/route.ts'
import { CHECKS } from '../../domain/check.ts'
import { USD } from '../../domain/money.ts'
import { allOf, each, maybe, ok, type Result } from '../../domain/result.ts'
import { type Ask, EFFORTS, MODES } from '../../domain/task.ts'
import { WORKER_NAMES } from '../../domain/worker-id.ts'
import { waybillPaths } from '../../io/paths.ts'
import { dispatch } from '../dispatch.ts'
import { activityOf } from '../heard.ts'
import { afterAnswer, waiterHasRead } from '../reading.ts'
import { researchField, roundsIn, searchField, searchOn } from '../search-fields.ts'
import type { Word } from '../wire.ts'
import { outcomeOf, refused } from './answer.ts'
import { idempotencyKey, text, waitMs, waitSeconds } from './fields.ts'
import { type Call, defineTool } from './tool.ts'

const worker = z.enum(WORKER_NAMES)
const amount = 'a number above 0'
const positive = z.number(amount).gt(0, amount)
const yesNo = z.boolean('true or false')

const input = z.strictObject({
  goal: text('what is to be done, whole: the worker sees nothing of this conversation'),
  worker: worker.describe('who is to do it; left out, the role or the routing decides').optional(),
  role: z
    .string()
    .describe(`${ROLES.map(({ name }) => name).join(', ')}, or one of routing.yaml`)
    .optional(),
  mode: z.enum(MODES).describe('write: edits a scratch copy, the product is a patch').optional(),
  files: z.array(z.string('a path'), 'a list of paths').describe('paths to read first').optional(),
  model: text('the id of a model').optional(),
  effort: z.enum(EFFORTS).optional(),
  stopWhen: text('the condition that ends the work').optional(),
  maxUsd: positive.describe('cap in US dollars; it can only lower the user’s own').optional(),
  wallSeconds: positive.max(604_800, 'at most a week of seconds').optional(),
  checks: z
    .array(z.string('the name of a check'), 'a list of checks')
    .describe(`checks that must pass beside the usual ones: ${CHECKS.join(', ')}, command:NAME`)
    .optional(),
  scope: z.array(z.string('a glob'), 'a list of globs').describe('nothing else may be changed').optional(),
  declared: z
    .array(z.string('a glob'), 'a list of globs')
    .describe('protected places (CI, hooks, agent settings, links, modes) that may be changed')
    .optional(),
  answerSchema: z
    .record(z.string(), z.unknown(), 'a JSON Schema')
    .describe('JSON Schema of the answer')
    .optional(),
  network: yesNo.describe('let the worker reach the network').optional(),
  fullContext: yesNo.describe('let the worker load its own instruction files').optional(),
  fallbacks: z
    .array(z.string('the name of a worker'), 'a list of workers')
    .describe('workers that may take over')
    .optional(),
  handoff: yesNo.describe('hand on the open thread, and have summary and next step come back').optional(),
  search: searchField,
  research: researchField,
  keepSession: yesNo.describe('keep the session, to go on in it with `job` resume').optional(),
  idempotencyKey,
  waitSeconds,
})

type Input = z.output<typeof input>

/**
 * Starts a supervisor as `waybill run` does and answers with the waybill, or with `running` and the id before the
 * host's own limit. A request that the client cancels is no longer answered, and the run goes on: hosts send the same
 * notification when their time is up (Codex 0.169.0) and when a user interrupts (Claude Code 2.1.329), and work that
 * is paid for must not be lost to a time limit. To end a run is its own action: `job` with `cancel`.
 */
export const delegateTool = defineTool({
  name: 'delegate',
  description:
    "Gives one task to another vendor's model, as a bounded worker in this repository, and brings back answer, cost and a verdict from checks. It reads only; with mode `write` it edits a scratch copy, and a patch comes back. Only the user can allow a worker: if it is denied, tell them what the answer says and stop. After waitSeconds it answers `running` with an id, and the run goes on: see `job`.",
  annotations: {
    title: 'Delegate a task',
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: true,
  },
  input,
  act: async (asked, call) => {
    const errand = allOf({ ask: askFrom(asked), cwd: await call.folder(), paths: waybillPaths(call.env) })
    if (!errand.ok) return refused(errand.failure)
    const { ask, cwd, paths } = errand.value
    const dispatched = dispatch({ ask, cwd, caller: call.caller }, paths.state, call.env, teller(call))
    const document = await dispatched.document(waitMs(asked.waitSeconds))
    afterAnswer(() => waiterHasRead(document, call.caller, call.env))
    return outcomeOf(document)
  },
})

const askFrom = (asked: Input): Result<Ask> =>
  allOf({
    goal: ok(asked.goal),
    stopWhen: ok(asked.stopWhen),
    role: ok(asked.role),
    worker: maybe(asked.worker, workerNamed),
    model: ok(asked.model),
    effort: ok(asked.effort),
    mode: ok(asked.mode),
    files: ok(asked.files ?? []),
    checks: each(asked.checks ?? [], checkNamed),
    scope: ok(asked.scope ?? []),
    declared: ok(asked.declared ?? []),
    answerSchema: ok(asked.answerSchema),
    limits: allOf({
      wallMs: ok(asked.wallSeconds && Math.round(asked.wallSeconds * 1000)),
      maxUsdMicros: ok(asked.maxUsd && Math.ceil(asked.maxUsd * USD)),
    }),
    network: ok(asked.network ?? false),
    writable: ok([]),
    fullContext: ok(asked.fullContext ?? false),
    fallbacks: each(asked.fallbacks ?? [], workerNamed),
    idempotencyKey: ok(asked.idempotencyKey),
    keepScratch: ok(false),
    handoff: ok(asked.handoff || undefined),
    keepSession: ok(asked.keepSession || undefined),
    search: ok(searchOn(asked.search)),
    research: ok(roundsIn(asked.research)),
  })

/** What the supervisor says, as far as somebody who watches wants to hear it. */
const teller = (call: Call) => (word: Word) => {
  const activity = activityOf(word)
  if (activity !== undefined) call.progress(activity)
  if (word.say === 'fact' && word.fact.kind === 'run.started')
    call.progress(`${word.fact.worker} ${word.fact.model} started`)
}
