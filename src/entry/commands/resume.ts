import type { RunView } from '../../decide/fold.ts'
import type { FollowWords } from '../../decide/follow.ts'
import { failure } from '../../domain/failure.ts'
import { allOf, type fail, maybe, ok, type Result } from '../../domain/result.ts'
import type { Mode } from '../../domain/task.ts'
import { dollars, duration, fileText, idempotencyKey } from '../arg-values.ts'
import { readArgs } from '../args.ts'
import { resumed, resumeKey } from '../batch/resuming.ts'
import { type Desk, findRun, openDesk } from '../desk.ts'
import { documentOf } from '../documents.ts'
import { followUp } from '../follow-up.ts'
import { refusedDocument } from '../render/refusal.ts'
import type { Terminal } from '../terminal.ts'
import { FOLLOW_OPTIONS, type Following, follow, followingFrom, print } from './batch.ts'
import { seeThrough } from './run.ts'

/** What only a run takes that is followed up. */
const OF_A_RUN = {
  write: { type: 'boolean' },
  wall: { type: 'string' },
  idle: { type: 'string' },
  handoff: { type: 'boolean' },
  'keep-session': { type: 'boolean' },
  'idempotency-key': { type: 'string' },
} as const
const OPTIONS = { ...FOLLOW_OPTIONS, ...OF_A_RUN, 'max-usd': { type: 'string' } } as const

export function readResumeArgs(argv: string[]) {
  const args = readArgs('resume', argv, OPTIONS, 2)
  if (!args.ok) return args
  const { values, positionals } = args.value
  const amount = maybe(values['max-usd'], (value) => dollars('--max-usd', value))
  return allOf({
    following: followingFrom(values),
    maxUsdMicros: amount,
    name: ok(positionals[0] ?? 'last'),
    goal: positionals[1] === '-' ? fileText('the goal', '-') : ok(positionals[1]),
    said: allOf({
      mode: ok(values.write ? ('write' as Mode) : undefined),
      limits: allOf({
        wallMs: maybe(values.wall, (value) => duration('--wall', value)),
        idleMs: maybe(values.idle, (value) => duration('--idle', value)),
        maxUsdMicros: amount,
      }),
      handoff: ok(values.handoff || undefined),
      keepSession: ok(values['keep-session'] || undefined),
      idempotencyKey: maybe(values['idempotency-key'], (value) => idempotencyKey('--idempotency-key', value)),
    }),
    /** Options that say that a single run is meant. */
    ofRun: ok(Object.keys(OF_A_RUN).filter((name) => name in values)),
  })
}

type Args = ReturnType<typeof readResumeArgs> extends Result<infer T> ? T : never

/** `waybill resume`: with words, a run is followed up; without, a batch goes on with what has no result. */
export async function resume(argv: string[], terminal: Terminal): Promise<number> {
  const args = readResumeArgs(argv)
  const asked = (['jsonl', 'json'] as const).find((one) => argv.includes(`--${one}`)) ?? 'text'
  const refuse = (why: Parameters<typeof fail>[0]) => print(refusedDocument('', why), asked, terminal)
  if (!args.ok) return refuse(args.failure)
  const desk = await openDesk(process.env)
  if (!desk.ok) return refuse(desk.failure)
  const view = findRun(desk.value, args.value.name, args.value.following.cwd)
  if (!view.ok) return refuse(view.failure)
  const { goal, ofRun } = args.value
  if (!view.value.task.batch || goal !== undefined)
    return resumeRun(view.value, args.value, desk.value, terminal)
  const [option] = ofRun
  if (option !== undefined)
    return refuse(
      failure('wrong_usage', `${view.value.id} is a batch, and takes no --${option}`, {
        hint: 'Its tasks are run as the batch said.',
      }),
    )
  return resumeBatch(view.value, args.value, desk.value, terminal)
}

/** A run of its own, that goes on from this one. */
async function resumeRun(view: RunView, args: Args, desk: Desk, terminal: Terminal): Promise<number> {
  const { following, goal, said } = args
  const commission = followUp(view, wordsOf(goal, said), following)
  desk.ledger.close()
  const end = endWith(following, terminal)
  return commission.ok
    ? seeThrough(commission.value, following.waitMs, end, terminal)
    : end(refusedDocument('', commission.failure))
}

const wordsOf = (goal: string | undefined, said: Omit<FollowWords, 'goal'>) => ({
  ...said,
  ...(goal === undefined ? {} : { goal }),
})

const endWith =
  ({ format }: Following, terminal: Terminal) =>
  (document: Parameters<typeof print>[0]) =>
    print(document, format, terminal)

/** What has a result is answered from the ledger and costs nothing anew; the others run as a batch of their own. */
async function resumeBatch(view: RunView, args: Args, desk: Desk, terminal: Terminal): Promise<number> {
  const { following, maxUsdMicros } = args
  const end = endWith(following, terminal)
  const order = resumed(desk, view, maxUsdMicros)
  if (!order.ok) return end(refusedDocument('', order.failure))
  if (order.value === undefined) {
    const document = documentOf(desk, view)
    const detail = 'every task has its result: nothing was left to run'
    return end({ ...document, signals: [...document.signals, { name: 'replayed', detail }] })
  }
  desk.ledger.close()
  return follow(order.value, resumeKey(view.id), following, terminal)
}
