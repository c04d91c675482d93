import { join } from 'node:path'
import { scopesOf } from '../decide/budget.ts'
import { policyFrom } from '../decide/catalogue.ts'
import { PRICES } from '../decide/price.ts'
import type { World } from '../delegate.ts'
import type { ScopeState } from '../domain/budget.ts'
import type { Config } from '../domain/config.ts'
import type { Fact } from '../domain/event.ts'
import type { Outcome, Signal } from '../domain/outcome.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Task, Workspace } from '../domain/task.ts'
import { execute } from '../execute.ts'
import { nowMs, stopwatch } from '../io/clock.ts'
import { readConfig } from '../io/config-file.ts'
import { readConsents } from '../io/consents.ts'
import { refuseFiles } from '../io/declared-files.ts'
import { writeAtomically } from '../io/files.ts'
import { identify } from '../io/identity.ts'
import { type Ledger, openLedger } from '../io/ledger.ts'
import { lineageOf } from '../io/lineage.ts'
import { type WaybillPaths, waybillPaths } from '../io/paths.ts'
import { handOff } from './conversation.ts'
import { runDocument } from './render/document.ts'
import { type Rules, rulesFor } from './rules.ts'
import type { Order, Word } from './wire.ts'

/** The opened world of one supervisor: ledger, config and clocks, wired to what `delegate` asks for. */
export type Office = {
  world: World
  lineage: Pick<Task, 'parent' | 'depth'>
  ledger: Ledger
  folder: string
  /** What is to be said whatever comes of the task. */
  signals: Signal[]
  recorded(): boolean
  budget(): ScopeState | undefined
  close(): void
}

const LEDGER_BUSY_MS = 10_000
const PROGRESS_EVERY_MS = 300

export async function openOffice(
  order: Order,
  workspace: Workspace,
  say: (word: Word) => void,
): Promise<Result<Office>> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const config = await readConfig(paths.value)
  if (!config.ok) return config
  const rules = await rulesFor(workspace, paths.value, policyFrom(config.value))
  if (!rules.ok) return rules
  const ledger = openLedger(paths.value.ledger, LEDGER_BUSY_MS)
  if (!ledger.ok) return ledger
  const project = projectKey(workspace)
  const folder = join(paths.value.runs, order.id)
  let recorded = false
  const note = (fact: Fact) => {
    if (fact.kind === 'task.received') recorded = true
    if (recorded)
      ledger.value.note(order.id, project, nowMs(), fact.kind === 'task.received' ? brief(fact) : fact)
    say({ say: 'fact', fact })
    // While the worker starts, so that it costs no time: whoever comes next sees what was handed to whom (M38).
    if (fact.kind === 'run.spawned') handOff(ledger.value, workspace)
  }
  return ok({
    world: worldOf({
      order,
      paths: paths.value,
      config: config.value,
      rules: rules.value,
      ledger: ledger.value,
      project,
      folder,
      note,
      say,
    }),
    lineage: lineageOf(order, workspace, paths.value, ledger.value),
    ledger: ledger.value,
    folder,
    signals: rules.value.signals,
    recorded: () => recorded,
    budget: () => ledger.value.scopes().findLast((scope) => scope.scope.startsWith(`project:${project}:`)),
    close: () => ledger.value.close(),
  })
}

type Parts = {
  order: Order
  paths: WaybillPaths
  config: Config
  rules: Rules
  ledger: Ledger
  project: string
  folder: string
  note(fact: Fact): void
  say(word: Word): void
}

function worldOf({ order, paths, config, rules, ledger, project, folder, note, say }: Parts): World {
  const elapsedMs = stopwatch()
  const cancel = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => cancel.abort())
  return {
    policy: rules.policy,
    owner: identify(process.pid),
    nowMs,
    elapsedMs,
    note,
    refuseFiles: (task) => refuseFiles(task.ask.files, task.workspace),
    consent: (_task, worker) => {
      const consents = readConsents(paths.consents)
      return consents.ok ? ok(consents.value[project]?.find((record) => record.worker === worker)) : consents
    },
    reserve: (id, worker, usdMicros) =>
      ledger.reserve(
        order.id,
        project,
        nowMs(),
        { id, worker, usdMicros },
        scopesOf(project, config.caps, nowMs()),
      ),
    settle: (hold, usdMicros) => void ledger.settle(order.id, project, nowMs(), { hold: hold.id, usdMicros }),
    execute: (task, route, grant, stillAllowed) =>
      execute(task, route, grant, {
        folder,
        config,
        callerEnv: process.env,
        prices: PRICES,
        note,
        onNotice: progressTeller(note, say, elapsedMs),
        cancel: cancel.signal,
        stillAllowed,
      }),
  }
}

/** Listeners hear everything; the ledger keeps what a person could have read (chatty logs do not belong in it). */
function progressTeller(note: (fact: Fact) => void, say: (word: Word) => void, elapsedMs: () => number) {
  let notedAtMs = Number.NEGATIVE_INFINITY
  return ({ activity }: { activity?: string }) => {
    if (activity === undefined) return
    say({ say: 'activity', activity })
    if (elapsedMs() - notedAtMs < PROGRESS_EVERY_MS) return
    notedAtMs = elapsedMs()
    try {
      note({ kind: 'run.progressed', activity })
    } catch (error) {
      // Display only: a ledger that is busy for a moment must not end a run.
      console.error(error)
    }
  }
}

const BRIEF_CHARS = 2_000
const cut = (text: string) => (text.length > BRIEF_CHARS ? `${text.slice(0, BRIEF_CHARS)}…` : text)

/** Long texts live in files of the run's folder; the ledger keeps records small. */
const brief = (fact: Extract<Fact, { kind: 'task.received' }>): Fact => ({
  ...fact,
  task: { ...fact.task, ask: { ...fact.task.ask, goal: cut(fact.task.ask.goal) } },
})

function briefOutcome(outcome: Outcome): Outcome {
  if (outcome.kind !== 'finished' || outcome.report.status !== 'done') return outcome
  const { structured: _kept, ...report } = outcome.report
  return { ...outcome, report: { ...report, text: cut(report.text) } }
}

/** The last step: the whole result as a file, the outcome as a fact, the conversation state for whoever comes next. */
export function conclude(task: Task, reached: Outcome, office: Office): Outcome {
  const outcome = { ...reached, signals: [...office.signals, ...reached.signals] }
  if (!office.recorded()) return outcome
  const resultPath = join(office.folder, 'result.json')
  if (outcome.kind === 'finished')
    writeAtomically(resultPath, JSON.stringify(runDocument(task.id, outcome, office.budget())))
  const kept = outcome.kind === 'finished' ? resultPath : undefined
  office.ledger.noteOutcome(task.id, projectKey(task.workspace), nowMs(), briefOutcome(outcome), kept)
  return { ...outcome, signals: [...outcome.signals, ...handOff(office.ledger, task.workspace)] }
}
