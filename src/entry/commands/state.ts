import { failure } from '../../domain/failure.ts'
import { suggestion } from '../../domain/nearest.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { openRedactor } from '../../io/open-scanner.ts'
import { findWorkspace } from '../../io/repository.ts'
import { stateFilePath } from '../../io/state-file.ts'
import { type Parsed, readArgs } from '../args.ts'
import { type Conversation, readConversation, sayConversation } from '../conversation.ts'
import { openDesk } from '../desk.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'

const VERBS = ['show', 'set', 'close', 'rebuild'] as const
const text = { type: 'string' } as const
const OPTIONS = {
  thread: text,
  summary: text,
  'next-step': text,
  by: text,
  json: { type: 'boolean' },
} as const

type Values = Parsed<typeof OPTIONS>['values']
type Verb = (typeof VERBS)[number]

export function readStateArgs(argv: string[]): Result<{ verb: Verb; values: Values }> {
  const args = readArgs('state', argv, OPTIONS, 1)
  if (!args.ok) return args
  const { values, positionals } = args.value
  const [said = 'show'] = positionals
  const verb = VERBS.find((known) => known === said)
  if (verb) return ok({ verb, values })
  const hint = suggestion(said, VERBS)
  return fail(failure('wrong_usage', `there is no \`waybill state ${said}\``, { hint }))
}

/** `waybill state show|set|close|rebuild`: what the next model or person needs in order to carry on. */
export async function state(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const args = readStateArgs(argv)
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const { verb, values } = args.value
  const workspace = findWorkspace(process.cwd())
  if (!workspace.ok) return sayFailure(workspace.failure, json, terminal)
  const desk = await openDesk(process.env)
  if (!desk.ok) return sayFailure(desk.failure, json, terminal)
  const said = facts(verb, values)
  if (!said.ok) return sayFailure(said.failure, json, terminal)
  const { ledger, paths } = desk.value
  const redactor = openRedactor(paths.state, process.env)
  if (!redactor.ok) return sayFailure(redactor.failure, json, terminal)
  if (verb !== 'show') sayConversation(ledger, workspace.value, said.value, redactor.value)
  const shown = readConversation(ledger, workspace.value)
  if (json) sayJson(shown, terminal)
  else terminal.out(stateText(shown, stateFilePath(workspace.value.root), terminal))
  return 0
}

/** What the verb adds to the ledger; `show` and `rebuild` add nothing. */
function facts(verb: Verb, values: Values): Result<Parameters<typeof sayConversation>[2]> {
  const { thread, summary, 'next-step': nextStep, by = 'terminal' } = values
  if (verb === 'close') return ok([{ kind: 'state.closed', by }])
  if (verb !== 'set') return ok([])
  const said = {
    ...(thread ? { thread } : {}),
    ...(summary ? { summary } : {}),
    ...(nextStep ? { nextStep } : {}),
  }
  if (Object.keys(said).length > 0) return ok([{ kind: 'state.set', ...said, by }])
  const hint = 'waybill state set --summary "…" --next-step "…"'
  return fail(failure('wrong_usage', 'nothing was said to set', { hint }))
}

function stateText(shown: Conversation, path: string, terminal: Terminal): string {
  const rows = [
    ['thread', shown.thread ? `${shown.thread.title}${shown.thread.open ? '' : ' (closed)'}` : 'none open'],
    ['last summary', shown.lastSummary?.split('\n')[0] ?? 'none'],
    ['next step', shown.nextStep ?? 'none'],
    ['running', shown.running.join(', ') || 'nothing'],
    ['file', path],
  ]
  const handoffs = shown.handoffs.map((one) => [
    `  ${one.run}`,
    one.worker,
    one.outcome ?? 'running',
    one.goal,
  ])
  return table(rows, terminal.columns) + (handoffs.length > 0 ? `\n${table(handoffs, terminal.columns)}` : '')
}
