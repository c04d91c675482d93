import { join } from 'node:path'
import { policyFrom } from '../decide/catalogue.ts'
import type { World } from '../delegate/world.ts'
import type { ScopeState } from '../domain/budget.ts'
import type { Fact } from '../domain/event.ts'
import type { Signal } from '../domain/outcome.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Task, Workspace } from '../domain/task.ts'
import { nowMs } from '../io/clock.ts'
import { readConfig } from '../io/config-file.ts'
import { step } from '../io/faults.ts'
import { type Ledger, openLedger } from '../io/ledger.ts'
import { lineageOf } from '../io/lineage.ts'
import { type WaybillPaths, waybillPaths } from '../io/paths.ts'
import { brief } from './conclusion.ts'
import { handOff } from './conversation.ts'
import { rulesFor } from './rules.ts'
import { openSecrecy, type Secrecy } from './secrecy.ts'
import { settleDead } from './settle.ts'
import type { Order, Word } from './wire.ts'
import { worldOf } from './world.ts'

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
/** A hundred runs at once make some wait for longer, and a run that has begun must not be lost to that. */
const BUSY_IN_RUN_MS = 60_000

export async function openOffice(
  order: Order,
  workspace: Workspace,
  say: (word: Word) => void,
): Promise<Result<Office>> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const config = await readConfig(paths.value)
  if (!config.ok) return config
  const rules = await rulesFor(workspace, paths.value, policyFrom(config.value, workspace.root))
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
    settling ??= settleDead(ledger.value, paths.value).catch(console.error)
    return settling
  }
  const note = (said: Fact) => {
    const fact = secrecy.value.redactor.value(said)
    if (fact.kind === 'task.received') recorded = true
    if (recorded) ledger.value.note(order.id, project, nowMs(), brief(fact))
    if (fact.kind === 'task.received') ledger.value.waitUpTo(BUSY_IN_RUN_MS)
    step('run', fact.kind)
    say({ say: 'fact', fact })
    // While the worker starts, so that it costs no time: whoever comes next sees what was handed to whom (M38).
    if (fact.kind !== 'run.spawned') return
    handOff(ledger.value, workspace)
    void settled()
  }
  const opened = {
    ledger: ledger.value,
    paths: paths.value,
    folder,
    secrecy: secrecy.value,
    cancel: cancel.signal,
  }
  return ok({
    ...opened,
    world: worldOf({ ...opened, order, config: config.value, rules: rules.value, project, note, say }),
    lineage: lineageOf(order, workspace, paths.value, ledger.value),
    signals: rules.value.signals,
    recorded: () => recorded,
    budget: () => ledger.value.scopes(`project:${project}:`).at(-1),
    settled,
    close: () => ledger.value.close(),
  })
}
