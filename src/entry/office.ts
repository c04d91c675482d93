import { join } from 'node:path'
import { scopesOf } from '../decide/budget.ts'
import { policyFrom, pricesFrom } from '../decide/catalogue.ts'
import { refuseUnpriced } from '../decide/unpriced.ts'
import type { World } from '../delegate.ts'
import type { NewHold, ScopeState } from '../domain/budget.ts'
import type { Config } from '../domain/config.ts'
import type { Fact } from '../domain/event.ts'
import type { Grant } from '../domain/grant.ts'
import type { Outcome, Signal } from '../domain/outcome.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Task, Workspace } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { execute } from '../execute.ts'
import { nowMs, stopwatch } from '../io/clock.ts'
import { readConfig } from '../io/config-file.ts'
import { readConsents } from '../io/consents.ts'
import { refuseFiles } from '../io/declared-files.ts'
import { step } from '../io/faults.ts'
import { writeAtomically } from '../io/files.ts'
import { identify } from '../io/identity.ts'
import { resolveLane } from '../io/lanes.ts'
import { type Ledger, openLedger } from '../io/ledger.ts'
import { lineageOf } from '../io/lineage.ts'
import { messageOf } from '../io/message-of.ts'
import { paidBefore } from '../io/paid-before.ts'
import { type WaybillPaths, waybillPaths } from '../io/paths.ts'
import type { Redactor } from '../io/redact.ts'
import { handOff } from './conversation.ts'
import { runDocument } from './render/document.ts'
import { type Rules, rulesFor } from './rules.ts'
import { openSecrecy, type Secrecy } from './secrecy.ts'
import { settleBelow, settleDead } from './settle.ts'
import type { Order, Word } from './wire.ts'

/** The opened world of one supervisor: ledger, config and clocks, wired to what `delegate` asks for. */
export type Office = {
  world: World
  lineage: Pick<Task, 'parent' | 'depth' | 'endsBeforeMs'>
  ledger: Ledger
  paths: WaybillPaths
  folder: string
  /** What is to be said whatever comes of the task. */
  signals: Signal[]
  secrecy: Secrecy
  recorded(): boolean
  /** Somebody asked for the end. */
  cancel: AbortSignal
  budget(): ScopeState | undefined
  /** When dead supervisors' runs have been ended; begins at the latest now. Never rejects. */
  settled(): Promise<void>
  close(): void
}

const LEDGER_BUSY_MS = 10_000
const ACTIVITY_EVERY_MS = 50
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
  const secrecy = openSecrecy(paths.value, config.value, process.env)
  if (!secrecy.ok) return secrecy
  const ledger = openLedger(paths.value.ledger, LEDGER_BUSY_MS)
  if (!ledger.ok) return ledger
  const project = projectKey(workspace)
  const folder = join(paths.value.runs, order.id)
  const cancel = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => cancel.abort())
  let recorded = false
  let settling: Promise<void> | undefined
  const settled = () => {
    settling ??= settleDead(ledger.value).catch(console.error)
    return settling
  }
  const note = (said: Fact) => {
    const fact = secrecy.value.redactor.value(said)
    if (fact.kind === 'task.received') recorded = true
    if (recorded)
      ledger.value.note(order.id, project, nowMs(), fact.kind === 'task.received' ? brief(fact) : fact)
    step('run', fact.kind)
    say({ say: 'fact', fact })
    // While the worker starts, so that it costs no time: whoever comes next sees what was handed to whom (M38).
    if (fact.kind !== 'run.spawned') return
    handOff(ledger.value, workspace)
    void settled()
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
      secrecy: secrecy.value,
      note,
      say,
      cancel: cancel.signal,
    }),
    cancel: cancel.signal,
    lineage: lineageOf(order, workspace, paths.value, ledger.value),
    ledger: ledger.value,
    paths: paths.value,
    folder,
    signals: rules.value.signals,
    secrecy: secrecy.value,
    recorded: () => recorded,
    budget: () => ledger.value.scopes(`project:${project}:`).at(-1),
    settled,
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
  secrecy: Secrecy
  note(fact: Fact): void
  say(word: Word): void
  cancel: AbortSignal
}

function worldOf(parts: Parts): World {
  const { order, paths, config, rules, ledger, project, folder, note, say, cancel, secrecy } = parts
  const elapsedMs = stopwatch()
  const prices = pricesFrom(config)
  const consent = (worker: WorkerId) => {
    const consents = readConsents(paths.consents)
    return consents.ok ? ok(consents.value[project]?.find((record) => record.worker === worker)) : consents
  }
  return {
    policy: rules.policy,
    owner: identify(process.pid),
    nowMs,
    elapsedMs,
    note,
    refuseFiles: (task) => refuseFiles(task.ask.files, task.workspace),
    consent: (_task, worker) => consent(worker),
    inspect: secrecy.inspect,
    refusePrice: (task, route) => {
      const lane = resolveLane(route.worker, config.workers[route.worker], process.env)
      return lane.ok ? refuseUnpriced(route, task.ask, lane.value.lane, prices) : undefined
    },
    paidBefore: (worker) => paidBefore(ledger, project, worker),
    reserve: (task, id, grant) => {
      const atMs = nowMs()
      const wanted = wantedHold(task, id, grant, atMs)
      const held = ledger.reserve(order.id, project, atMs, wanted, scopesOf(project, config.caps, atMs))
      step('run', 'budget reserved')
      return held
    },
    settle: (hold, usdMicros) => {
      ledger.settle(order.id, project, nowMs(), { hold: hold.id, usdMicros })
      step('run', 'budget settled')
    },
    execute: async (task, route, grant, cargo, stillAllowed) => {
      const ran = await execute(task, route, grant, {
        cargo,
        redactor: secrecy.redactor,
        screen: (patch) => {
          const record = consent(route.worker)
          return secrecy.screen(patch, record.ok ? record.value : undefined)
        },
        folder,
        stateFolder: paths.state,
        config,
        callerEnv: process.env,
        prices,
        // What it delegates itself is carved from its hold, and is not its own to use.
        heldUsdMicros: () => ledger.openHold(order.id)?.heldUsdMicros ?? grant.limits.maxUsdMicros,
        note,
        onNotice: progressTeller(note, say, elapsedMs, secrecy.redactor),
        cancel,
        stillAllowed,
      })
      // Before its own hold is settled, of which theirs are a part.
      await settleBelow(ledger, order.id)
      return ran
    },
  }
}

function wantedHold(task: Task, id: string, { worker, limits }: Grant, atMs: number): NewHold {
  const { parent, endsBeforeMs } = task
  const deadlineMs = Math.min(atMs + limits.wallMs, endsBeforeMs ?? Number.POSITIVE_INFINITY)
  const usdMicros = limits.maxUsdMicros
  return { id, worker, usdMicros, deadlineMs, ...(parent === undefined ? {} : { parent }) }
}

/**
 * Listeners hear what could be seen on a screen, the ledger what a person could have read (chatty logs do not belong in
 * it): a worker may print a million lines a second, and a listener that does not read would fill our memory with them.
 */
function progressTeller(
  note: (fact: Fact) => void,
  say: (word: Word) => void,
  elapsedMs: () => number,
  redactor: Redactor,
) {
  let saidAtMs = Number.NEGATIVE_INFINITY
  let notedAtMs = Number.NEGATIVE_INFINITY
  return ({ activity }: { activity?: string }) => {
    if (activity === undefined || elapsedMs() - saidAtMs < ACTIVITY_EVERY_MS) return
    saidAtMs = elapsedMs()
    say({ say: 'activity', activity })
    if (elapsedMs() - notedAtMs < PROGRESS_EVERY_MS) return
    notedAtMs = elapsedMs()
    try {
      note({ kind: 'run.progressed', activity })
    } catch (error) {
      // Display only: a ledger that is busy for a moment must not end a run.
      console.error(redactor.text(messageOf(error)))
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
export async function conclude(task: Task, reached: Outcome, office: Office): Promise<Outcome> {
  const clear = await office.secrecy.redactor.whole(reached)
  const outcome = { ...clear, signals: [...office.signals, ...clear.signals, ...office.secrecy.signals()] }
  if (!office.recorded()) return outcome
  const resultPath = join(office.folder, 'result.json')
  if (outcome.kind === 'finished')
    writeAtomically(resultPath, JSON.stringify(runDocument(task.id, outcome, office.budget())))
  step('run', 'result written')
  const kept = outcome.kind === 'finished' ? resultPath : undefined
  office.ledger.noteOutcome(task.id, projectKey(task.workspace), nowMs(), briefOutcome(outcome), kept)
  step('run', 'outcome noted')
  const signals = [...outcome.signals, ...handOff(office.ledger, task.workspace)]
  step('run', 'state written')
  return { ...outcome, signals }
}
