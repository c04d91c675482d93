import { resolve } from 'node:path'
import { failure } from '../../domain/failure.ts'
import { allOf, fail, maybe, ok, type Result } from '../../domain/result.ts'
import { CALLERS, type Caller, plainAsk } from '../../domain/task.ts'
import { waybillPaths } from '../../io/paths.ts'
import { dollars, idempotencyKey, oneOf, secondsMs } from '../arg-values.ts'
import { type Options, readArgs } from '../args.ts'
import { goalOf } from '../batch/asks.ts'
import { readBatchFile } from '../batch/file.ts'
import { dispatch } from '../dispatch.ts'
import { waiterHasRead } from '../reading.ts'
import { exitOf, type RunDocument } from '../render/document.ts'
import { refusedDocument } from '../render/refusal.ts'
import { renderRun } from '../render/run.ts'
import { sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import type { BatchOrder } from '../wire.ts'
import { openWatch } from './watch-batch.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

export const FOLLOW_OPTIONS = {
  wait: text,
  cwd: text,
  caller: text,
  json: flag,
  jsonl: flag,
} as const satisfies Options
const OPTIONS = { ...FOLLOW_OPTIONS, 'dry-run': flag, 'max-usd': text, 'idempotency-key': text } as const

/** How somebody wants to hear of a batch. */
export type Following = { cwd: string; caller: Caller; waitMs?: number; format: 'text' | 'json' | 'jsonl' }

type FollowValues = { wait?: string; cwd?: string; caller?: string; json?: boolean; jsonl?: boolean }

export const followingFrom = (values: FollowValues): Result<Following> =>
  allOf({
    cwd: ok(resolve(values.cwd ?? process.cwd())),
    caller: oneOf('--caller', values.caller ?? 'terminal', CALLERS),
    waitMs: maybe(values.wait, (value) => secondsMs('--wait', value)),
    format: ok<Following['format']>(values.jsonl ? 'jsonl' : values.json ? 'json' : 'text'),
  })

const NO_FILE = failure('wrong_usage', 'waybill batch: no file was named', {
  hint: 'Name a YAML or JSON file, or `-` for standard input; `waybill help batch` shows its fields.',
})

export function readBatchArgs(argv: string[]) {
  const args = readArgs('batch', argv, OPTIONS, 1)
  if (!args.ok) return args
  const { values, positionals } = args.value
  return allOf({
    following: followingFrom(values),
    maxUsdMicros: maybe(values['max-usd'], (value) => dollars('--max-usd', value)),
    key: maybe(values['idempotency-key'], (value) => idempotencyKey('--idempotency-key', value)),
    dry: ok(values['dry-run'] ?? false),
    file: positionals[0] === undefined ? fail(NO_FILE) : ok(positionals[0]),
  })
}

/** `waybill batch FILE`: hands all tasks to one supervisor, shows how they stand, prints the table at the end. */
export async function batch(argv: string[], terminal: Terminal): Promise<number> {
  const args = readBatchArgs(argv)
  const asked = (['jsonl', 'json'] as const).find((one) => argv.includes(`--${one}`)) ?? 'text'
  if (!args.ok) return print(refusedDocument('', args.failure), asked, terminal)
  const { following, maxUsdMicros, key, dry, file } = args.value
  const read = readBatchFile(file)
  if (!read.ok) return print(refusedDocument('', read.failure), asked, terminal)
  const order = { ...read.value, ...(maxUsdMicros === undefined ? {} : { maxUsdMicros }) }
  if (dry) return (await import('./batch-dry-run.ts')).dryRun(order, following, terminal)
  return follow(order, key, following, terminal)
}

/** Starts a batch and follows it to its end, or as long as was said. */
export async function follow(
  order: BatchOrder,
  key: string | undefined,
  { cwd, caller, waitMs, format }: Following,
  terminal: Terminal,
): Promise<number> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return print(refusedDocument('', paths.failure), format, terminal)
  const ask = { ...plainAsk(goalOf(order)), ...(key === undefined ? {} : { idempotencyKey: key }) }
  const watch = await openWatch(order, format, terminal)
  const dispatched = dispatch({ ask, cwd, caller, batch: order }, paths.value.state, process.env, watch.hear)
  process.once('SIGINT', dispatched.cancel)
  const document = await dispatched.document(waitMs)
  watch.stop()
  const code = print(document, format, terminal)
  // The table for a person does not hold the answers: they wait to be read.
  if (format !== 'text') await waiterHasRead(document, caller, process.env)
  return code
}

export function print(document: RunDocument, format: Following['format'], terminal: Terminal): number {
  if (format === 'text') renderRun(document, terminal)
  else if (format === 'jsonl') sayJson({ event: 'end', ...document }, terminal)
  else sayJson(document, terminal)
  return exitOf(document)
}
