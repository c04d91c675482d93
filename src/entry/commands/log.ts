import type { Entry } from '../../domain/event.ts'
import { JSON_ONLY, readArgs } from '../args.ts'
import { findRun, openDesk } from '../desk.ts'
import { gist } from '../render/gist.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'

export const readLogArgs = (argv: string[]) => readArgs('log', argv, JSON_ONLY, 1)

/** `waybill log [RUN]`: the facts of one run, in the order of truth; --json prints one per line. */
export async function log(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const args = readLogArgs(argv)
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const desk = await openDesk(process.env)
  if (!desk.ok) return sayFailure(desk.failure, json, terminal)
  const view = findRun(desk.value, args.value.positionals[0] ?? 'last', process.cwd())
  if (!view.ok) return sayFailure(view.failure, json, terminal)
  const entries = desk.value.ledger.entries(view.value.id)
  if (json) for (const entry of entries) sayJson(entry, terminal)
  else terminal.out(table(entries.map(row), terminal.columns))
  return 0
}

const row = ({ seq, atMs, fact }: Entry): string[] => [
  String(seq),
  new Date(atMs).toISOString().slice(11, 23),
  fact.kind,
  gist(fact),
]
