import { refuseOrder } from '../../decide/batch-order.ts'
import { exitCodeOf, type Failure, failure } from '../../domain/failure.ts'
import { usdText } from '../../domain/money.ts'
import { shared } from '../batch/shares.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import type { BatchOrder, OrderedTask } from '../wire.ts'
import type { Following } from './batch.ts'
import { type Explained, explainAsk } from './explain.ts'

type Foreseen = { name: string; after: string[] } & ({ explained: Explained } | { failure: Failure })

/** `waybill batch FILE --dry-run`: what each task would begin with and what would be held for it; nothing is started or sent. */
export async function dryRun(order: BatchOrder, following: Following, terminal: Terminal): Promise<number> {
  const json = following.format !== 'text'
  const tasks = shared(order.tasks, order.maxUsdMicros)
  if (!tasks.ok) return sayFailure(tasks.failure, json, terminal)
  const unordered = refuseOrder(order.tasks)
  const found: Foreseen[] = []
  for (const task of tasks.value) found.push(await foreseen(task, unordered.get(task.name), following))
  const heldUsdMicros = found.reduce((sum, one) => sum + holdOf(one), 0)
  if (json) sayJson({ tasks: found, heldUsd: heldUsdMicros / 1e6 }, terminal)
  else {
    terminal.out(table(found.map(row), terminal.columns))
    terminal.out(
      `${found.length} tasks · ${usdText(heldUsdMicros)} would be held for them · nothing was sent\n`,
    )
  }
  const first = found.map(failureOf).find((why) => why !== undefined)
  return first ? exitCodeOf(first.kind) : 0
}

async function foreseen(
  task: OrderedTask,
  unordered: Failure | undefined,
  { cwd, caller }: Following,
): Promise<Foreseen> {
  const { name, after } = task
  if (unordered) return { name, after, failure: unordered }
  if ('refused' in task) return { name, after, failure: task.refused }
  if (!('ask' in task)) return { name, after, failure: failure('wrong_usage', `${name} was answered before`) }
  const explained = await explainAsk({ ask: task.ask, cwd, caller })
  if (!explained.ok) return { name, after, failure: explained.failure }
  return 'kind' in explained.value
    ? { name, after, failure: failure('no_consent', `it stays with the host: ${explained.value.because}`) }
    : { name, after, explained: explained.value }
}

function failureOf(one: Foreseen): Failure | undefined {
  if ('failure' in one) return one.failure
  const { denial } = one.explained
  return denial ? failure(denial.failure, denial.because, { hint: denial.hint }) : undefined
}

const holdOf = (one: Foreseen): number =>
  'failure' in one || one.explained.denial ? 0 : one.explained.route.limits.maxUsdMicros

function row(one: Foreseen): string[] {
  const why = failureOf(one)
  if ('failure' in one) return ['✘', one.name, '', '', '', inWords(why)]
  const { route, cargo } = one.explained
  const files = cargo.files.map(({ path }) => path)
  const leaves = [`prompt of ${cargo.prompt.bytes} bytes`, ...files].join(', ')
  const waits = one.after.length > 0 ? `after ${one.after.join(', ')}: ` : ''
  return [
    why ? '✘' : '✔',
    one.name,
    `${route.worker} ${route.model}`,
    route.mode,
    why ? '' : usdText(holdOf(one)),
    why ? inWords(why) : `${waits}${leaves}`,
  ]
}

const inWords = (why: Failure | undefined): string =>
  why ? `${why.message.replace(/\.$/, '')}. ${why.hint}` : ''
