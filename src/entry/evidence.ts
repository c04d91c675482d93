import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunView } from '../decide/fold.ts'
import { durationText } from '../domain/duration.ts'
import type { Entry } from '../domain/event.ts'
import { USD, usdText } from '../domain/money.ts'
import type { Proof } from '../domain/outcome.ts'
import type { Delegation } from '../domain/route.ts'
import type { Task } from '../domain/task.ts'
import type { Desk } from './desk.ts'
import type { RunDocument } from './render/document.ts'
import type { Evidence, FileFacts, RouteField, SpendFacts } from './render/evidence/document.ts'
import { gist } from './render/gist.ts'
import { standingText } from './render/standing.ts'

/** Gathers what the ledger, the result and the disk have of a run. */
export function evidenceOf({ ledger, paths }: Desk, view: RunView, document: RunDocument): Evidence {
  const entries = ledger.entries(view.id)
  const { task, receivedAtMs, ended } = view
  const proof = [document.proof, document.repair ?? null].filter((one) => one !== null)
  return {
    task: {
      goal: task.ask.goal,
      caller: task.caller,
      root: task.workspace.root,
      receivedAt: new Date(receivedAtMs).toISOString(),
    },
    route: view.route?.kind === 'delegate' ? routeFacts(view.route, task) : null,
    sent: entries.flatMap(({ fact }) => (fact.kind === 'manifest.listed' ? [fact.sent] : [])),
    proof,
    facts: entries.map(({ atMs, fact }) => ({
      at: new Date(atMs).toISOString(),
      afterMs: atMs - receivedAtMs,
      kind: fact.kind,
      gist: gist(fact),
    })),
    checks: document.verdict?.results ?? [],
    spend: spendFacts(entries, view, proof),
    files: filesOf(view, document, proof, join(paths.runs, view.id), ended?.resultPath),
  }
}

function routeFacts(route: Delegation, { ask, caller }: Task): Evidence['route'] {
  const { because, provenance, limits } = route
  // Money and depth are the user's; an ask can only narrow them, and then they are as it says.
  const narrowed = (name: 'maxUsdMicros' | 'depth' | 'maxOutputBytes') =>
    provenance[name] ?? (ask.limits[name] === limits[name] ? 'flag' : 'config.yaml or the default')
  const field = (name: string, value: string | undefined, from = provenance[name] ?? null): RouteField[] =>
    value === undefined || value === '' ? [] : [{ name, value, from }]
  return {
    because,
    fields: [
      ...field('worker', route.worker),
      ...field('model', route.model, modelFrom(route)),
      ...field('to caller', standingText(route), `for ${caller}`),
      ...field('effort', route.effort),
      ...field('mode', route.mode),
      ...field('in all', durationText(limits.wallMs), provenance.wallMs),
      ...field('silence', durationText(limits.idleMs), provenance.idleMs),
      ...field('at most', usdText(limits.maxUsdMicros), narrowed('maxUsdMicros')),
      ...field('depth', String(limits.depth), narrowed('depth')),
      ...field('output', `${limits.maxOutputBytes.toLocaleString('en')} bytes`, narrowed('maxOutputBytes')),
      ...field('checks', route.checks.join(', '), provenance.checks),
      ...field('fallbacks', route.fallbacks.join(', '), 'flag'),
    ],
  }
}

/** Also how it was written, where that is not its id. */
function modelFrom({ modelAsked, provenance }: Delegation): string | null {
  const written = modelAsked === undefined ? [] : [`written ${modelAsked}`]
  const said = [provenance.model ?? [], written].flat()
  return said.length === 0 ? null : said.join(', ')
}

function spendFacts(entries: readonly Entry[], { ended }: RunView, proof: readonly Proof[]): SpendFacts {
  const outcome = ended?.outcome
  const cost = outcome?.kind === 'finished' ? outcome.report.cost : undefined
  const sum = (amounts: number[]) =>
    amounts.length === 0 ? null : amounts.reduce((total, one) => total + one, 0) / USD
  const settlements = entries.flatMap(({ fact }) => (fact.kind === 'budget.settled' ? [fact] : []))
  return {
    asOf: (cost && 'asOf' in cost && cost.asOf) || null,
    source: (cost && 'source' in cost && cost.source) || null,
    paidBy: proof[0]?.lane.from ?? null,
    held: sum(entries.flatMap(({ fact }) => (fact.kind === 'budget.reserved' ? [fact.holdUsdMicros] : []))),
    settled: sum(settlements.map(({ usdMicros }) => usdMicros)),
    presumed: settlements.some(({ presumed }) => presumed),
    over: sum(settlements.map(({ overUsdMicros }) => overUsdMicros)) ?? 0,
  }
}

function filesOf(
  view: RunView,
  { patch, verdict }: RunDocument,
  proof: readonly Proof[],
  folder: string,
  resultPath: string | undefined,
): FileFacts[] {
  const logs = (verdict?.results ?? []).flatMap(({ check, runs = [] }) =>
    runs.flatMap(({ logPath }) => (logPath ? [[check, logPath] as const] : [])),
  )
  const tree = patch?.tree ?? view.scratch?.tree
  const named: (readonly [what: string, path: string | undefined])[] = [
    ...proof.map(({ transcriptPath }) => ['transcript', transcriptPath] as const),
    ['patch', patch?.path],
    ['result', resultPath],
    ...logs.map(([check, path]) => [`log, ${check}`, path] as const),
    ['worktree', tree],
    ['folder', tree === undefined ? folder : dirname(tree)],
  ]
  return named.flatMap(([what, path]) => (path === undefined ? [] : [fileFacts(what, path)]))
}

function fileFacts(what: string, path: string): FileFacts {
  const facts = statSync(path, { throwIfNoEntry: false })
  return { what, path, isThere: facts !== undefined, bytes: facts?.isFile() ? facts.size : null }
}
