import { refuseOrder } from '../../decide/batch-order.ts'
import { overCap, scopesOf } from '../../decide/budget.ts'
import { exitCodeOf, type Failure, failure } from '../../domain/failure.ts'
import { usdText } from '../../domain/money.ts'
import { oneLine } from '../../domain/printable.ts'
import { projectKey } from '../../domain/project.ts'
import { nowMs } from '../../io/clock.ts'
import { readConfig } from '../../io/config-file.ts'
import { findWorkspace } from '../../io/repository.ts'
import { wayOut } from '../batch/receive.ts'
import { shared } from '../batch/shares.ts'
import { openDesk } from '../desk.ts'
import { table } from '../render/table.ts'
import { wrap } from '../render/wrap.ts'
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
  const able = found.filter((one) => holdOf(one) > 0).length
  const short = await shortOf(heldUsdMicros, able, following.cwd)
  if (json)
    sayJson({ tasks: found, heldUsd: heldUsdMicros / 1e6, ...(short ? { failure: short } : {}) }, terminal)
  else sayForeseen(found, heldUsdMicros, short, terminal)
  const first = [...(short ? [short] : []), ...found.flatMap((one) => failureOf(one) ?? [])][0]
  return first ? exitCodeOf(first.kind) : 0
}

/** On a screen the reasons stand below: a row has no room for them. */
function sayForeseen(
  found: Foreseen[],
  heldUsdMicros: number,
  short: Failure | undefined,
  terminal: Terminal,
): void {
  const hasEdge = Number.isFinite(terminal.columns)
  const idle = idleAmong(found)
  terminal.out(
    table(
      found.map((one) => row(one, idle.get(one.name), hasEdge)),
      terminal.columns,
    ),
  )
  terminal.out(
    `${found.length} tasks · ${usdText(heldUsdMicros)} would be held for them · nothing was sent\n`,
  )
  const waits = [...idle].map(([name, missing]) => `· ${name}: ${waitingFor(missing)}`)
  const whys = hasEdge ? [...found.flatMap((one) => reason(one.name, failureOf(one))), ...waits] : []
  for (const why of [...whys, ...reason('all', short)])
    terminal.out(`${wrap(oneLine(why), terminal.columns - 2).join('\n  ')}\n`)
}

const waitingFor = (missing: string): string => `would not begin: it waits for ${missing}`

const reason = (name: string, why: Failure | undefined): string[] =>
  why ? [`✘ ${name}: ${inWords(why)}`] : []

/** Why the caps leave no room for all of them, as they stand now; undefined where there is room or nobody knows. */
async function shortOf(usdMicros: number, count: number, cwd: string): Promise<Failure | undefined> {
  const [desk, workspace] = [await openDesk(process.env), findWorkspace(cwd)]
  if (!desk.ok || !workspace.ok || count === 0) return undefined
  const { ledger, paths } = desk.value
  const config = await readConfig(paths)
  const caps = config.ok ? scopesOf(projectKey(workspace.value), config.value.caps, nowMs()) : []
  for (const cap of caps) {
    const now = ledger.scopes(cap.name)[0]
    const taken = (now?.heldUsdMicros ?? 0) + (now?.spentUsdMicros ?? 0)
    if (taken + usdMicros <= cap.capUsdMicros) continue
    const why = overCap(cap, now, usdMicros)
    const message = why.message.replace('this run needs', 'this batch needs')
    return wayOut(failure(why.kind, message, { hint: why.hint }), count, usdMicros)
  }
  return undefined
}

/** Tasks that would not begin, since one that they wait for, over however many, would have no result: which one. */
function idleAmong(found: Foreseen[]): ReadonlyMap<string, string> {
  const idle = new Map<string, string>()
  const gone = new Set(found.flatMap((one) => (failureOf(one) ? [one.name] : [])))
  // Each round finds at least one more, or nothing is left to find.
  for (let before = -1; before !== idle.size; ) {
    before = idle.size
    for (const { name, after } of found) {
      const missing = after.find((one) => gone.has(one))
      if (missing === undefined || gone.has(name)) continue
      idle.set(name, missing)
      gone.add(name)
    }
  }
  return idle
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

function row(one: Foreseen, missing: string | undefined, isShort: boolean): string[] {
  const why = failureOf(one)
  const said = isShort ? '' : inWords(why)
  if ('failure' in one) return ['✘', one.name, '', '', '', said]
  const { route, cargo } = one.explained
  const files = cargo.files.map(({ path }) => path)
  const leaves = [`prompt of ${cargo.prompt.bytes} bytes`, ...files].join(', ')
  const waits = one.after.length > 0 ? `after ${one.after.join(', ')}: ` : ''
  const begins = missing === undefined ? `${waits}${leaves}` : isShort ? '' : waitingFor(missing)
  return [
    why ? '✘' : missing === undefined ? '✔' : '·',
    one.name,
    `${route.worker} ${route.model}`,
    route.mode,
    why ? '' : usdText(holdOf(one)),
    why ? said : begins,
  ]
}

const inWords = (why: Failure | undefined): string =>
  why ? `${why.message.replace(/\.$/, '')}. ${why.hint}` : ''
