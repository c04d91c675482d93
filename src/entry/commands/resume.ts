import { allOf, type fail, maybe, ok } from '../../domain/result.ts'
import { dollars } from '../arg-values.ts'
import { readArgs } from '../args.ts'
import { resumed, resumeKey } from '../batch/resuming.ts'
import { documentOf, findRun, openDesk } from '../desk.ts'
import { refusedDocument } from '../render/refusal.ts'
import type { Terminal } from '../terminal.ts'
import { FOLLOW_OPTIONS, follow, followingFrom, print } from './batch.ts'

const OPTIONS = { ...FOLLOW_OPTIONS, 'max-usd': { type: 'string' } } as const

export function readResumeArgs(argv: string[]) {
  const args = readArgs('resume', argv, OPTIONS, 1)
  if (!args.ok) return args
  const { values, positionals } = args.value
  return allOf({
    following: followingFrom(values),
    maxUsdMicros: maybe(values['max-usd'], (value) => dollars('--max-usd', value)),
    name: ok(positionals[0] ?? 'last'),
  })
}

/** `waybill resume BATCH`: what has a result is answered from the ledger and costs nothing anew; the others run as a batch of their own. */
export async function resume(argv: string[], terminal: Terminal): Promise<number> {
  const args = readResumeArgs(argv)
  const asked = (['jsonl', 'json'] as const).find((one) => argv.includes(`--${one}`)) ?? 'text'
  const refuse = (why: Parameters<typeof fail>[0]) => print(refusedDocument('', why), asked, terminal)
  if (!args.ok) return refuse(args.failure)
  const { following, name, maxUsdMicros } = args.value
  const desk = await openDesk(process.env)
  if (!desk.ok) return refuse(desk.failure)
  const view = findRun(desk.value, name, following.cwd)
  if (!view.ok) return refuse(view.failure)
  const order = resumed(desk.value, view.value, maxUsdMicros)
  if (!order.ok) return refuse(order.failure)
  if (order.value === undefined) {
    const document = documentOf(desk.value, view.value)
    const detail = 'every task has its result: nothing was left to run'
    return print(
      { ...document, signals: [...document.signals, { name: 'replayed', detail }] },
      following.format,
      terminal,
    )
  }
  desk.value.ledger.close()
  return follow(order.value, resumeKey(view.value.id), following, terminal)
}
