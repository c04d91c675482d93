import { foldState, STATE_FACTS } from '../../decide/state.ts'
import type { ConversationState } from '../../domain/conversation.ts'
import { failure } from '../../domain/failure.ts'
import { suggestion } from '../../domain/nearest.ts'
import { projectKey } from '../../domain/project.ts'
import { nowMs } from '../../io/clock.ts'
import { findWorkspace } from '../../io/repository.ts'
import { stateFilePath, writeStateFile } from '../../io/state-file.ts'
import { readArgs } from '../args.ts'
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

/** `waybill state show|set|close|rebuild`: what the next model or person needs in order to carry on. */
export async function state(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const args = readArgs('state', argv, OPTIONS)
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const { values, positionals } = args.value
  const verb = VERBS.find((known) => known === (positionals[0] ?? 'show'))
  if (!verb) {
    const message = `there is no \`waybill state ${positionals[0]}\``
    return sayFailure(
      failure('wrong_usage', message, { hint: suggestion(positionals[0] ?? '', VERBS) }),
      json,
      terminal,
    )
  }
  const workspace = findWorkspace(process.cwd())
  if (!workspace.ok) return sayFailure(workspace.failure, json, terminal)
  const desk = await openDesk(process.env)
  if (!desk.ok) return sayFailure(desk.failure, json, terminal)
  const project = projectKey(workspace.value)
  const by = values.by ?? 'terminal'
  if (verb === 'set') {
    const said = {
      ...(values.thread ? { thread: values.thread } : {}),
      ...(values.summary ? { summary: values.summary } : {}),
      ...(values['next-step'] ? { nextStep: values['next-step'] } : {}),
    }
    if (Object.keys(said).length === 0) {
      return sayFailure(
        failure('wrong_usage', 'nothing was said to set', {
          hint: 'waybill state set --summary "…" --next-step "…"',
        }),
        json,
        terminal,
      )
    }
    desk.value.ledger.note(project, project, nowMs(), { kind: 'state.set', ...said, by })
  }
  if (verb === 'close') desk.value.ledger.note(project, project, nowMs(), { kind: 'state.closed', by })
  const folded = foldState(desk.value.ledger.projectFacts(project, STATE_FACTS, 500))
  const shown = verb === 'show' ? folded : writeStateFile(workspace.value.root, folded, nowMs())
  if (json) sayJson(shown, terminal)
  else terminal.out(stateText(shown, stateFilePath(workspace.value.root), terminal))
  return 0
}

type Shown = Pick<ConversationState, 'thread' | 'lastSummary' | 'nextStep' | 'running' | 'handoffs'>

function stateText(shown: Shown, path: string, terminal: Terminal): string {
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
