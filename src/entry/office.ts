import { join } from 'node:path'
import { policyFrom } from '../decide/catalogue.ts'
import type { World } from '../delegate/world.ts'
import type { ScopeState } from '../domain/budget.ts'
import type { Config } from '../domain/config.ts'
import type { Fact } from '../domain/event.ts'
import type { Signal } from '../domain/outcome.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Task, Workspace } from '../domain/task.ts'
import type { Workplace } from '../execute/place.ts'
import { nowMs } from '../io/clock.ts'
import { readConfig } from '../io/config-file.ts'
import { step } from '../io/faults.ts'
import { type Ledger, openLedger } from '../io/ledger.ts'
import { lineageOf } from '../io/lineage.ts'
import { type WaybillPaths, waybillPaths } from '../io/paths.ts'
import { brief } from './conclusion.ts'
import { handOff } from './conversation.ts'
import { openJournal, WITH_THE_NEXT } from './journal.ts'
import { type Rules, rulesFor } from './rules.ts'
import { openSecrecy, type Secrecy } from './secrecy.ts'
import { settleDead } from './settle.ts'
import type { Order, Word } from './wire.ts'
import { worldOf } from './world.ts'

/** What one supervisor opens once, for all the tasks that it sees through. */
export type House = {
  workspace: Workspace
  project: string
  paths: WaybillPaths
  config: Config
  rules: Rules
  ledger: Ledger
  /** What stands above whatever was ordered. */
  lineage: Pick<Task, 'parent' | 'depth' | 'endsBeforeMs'>
  openSecrecy(): Secrecy
  /** Somebody asked for the end of everything here. */
  cancel: AbortSignal
  budget(): ScopeState | undefined
  /** When dead supervisors' runs have been ended; begins at the latest now. Never rejects. */
  settled(): Promise<void>
  /** Writes what the next model or person should know; a file that cannot be written is a signal. */
  handOff(): Signal[]
  close(): void
}

/** One task's part of it: what `delegate` asks for, wired to its own run. */
export type Office = Pick<House, 'ledger' | 'paths' | 'budget' | 'handOff'> & {
  world: World
  folder: string
  /** What is to be said whatever comes of the task. */
  signals: Signal[]
  secrecy: Secrecy
  recorded(): boolean
}

const LEDGER_BUSY_MS = 10_000
/** Nobody's hook waits for a supervisor, and a hundred of them at once are a crowd. */
const CROWD_MS = 60_000
/** A hundred runs at once make some wait for longer, and a run that has begun must not be lost to that. */
const BUSY_IN_RUN_MS = 60_000

export async function openHouse(order: Order, workspace: Workspace): Promise<Result<House>> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const config = await readConfig(paths.value)
  if (!config.ok) return config
  const rules = await rulesFor(workspace, paths.value, policyFrom(config.value, workspace.root))
  if (!rules.ok) return rules
  const secrecy = openSecrecy(paths.value, config.value, process.env)
  if (!secrecy.ok) return secrecy
  const opened = openLedger(paths.value.ledger, LEDGER_BUSY_MS, { crowdMs: CROWD_MS })
  if (!opened.ok) return opened
  const ledger = opened.value
  const project = projectKey(workspace)
  const cancel = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => cancel.abort())
  let settling: Promise<void> | undefined
  return ok({
    workspace,
    project,
    paths: paths.value,
    config: config.value,
    rules: rules.value,
    ledger,
    lineage: lineageOf(order, workspace, paths.value, ledger),
    openSecrecy: secrecy.value,
    cancel: cancel.signal,
    budget: () => ledger.scopes(`project:${project}:`).at(-1),
    settled: () => {
      settling ??= settleDead(ledger, paths.value).catch(console.error)
      return settling
    },
    handOff: () => handOff(ledger, workspace),
    close: () => ledger.close(),
  })
}

/** What differs for a task that is one of many: it may have been received with the others, can be ended by itself, and may have to wait for a place. */
export type Among = { received: boolean; cancel: AbortSignal; workplace?: Workplace }

/** Who calls for one that was not received with others hears of it at its end alone: that it was received can wait as well. */
const joinedFor = (among: Among | undefined): readonly Fact['kind'][] =>
  among === undefined ? [] : among.received ? WITH_THE_NEXT : ['task.received', ...WITH_THE_NEXT]

export function officeOf(house: House, id: string, say: (word: Word) => void, among?: Among): Office {
  const { ledger, project, rules, paths } = house
  const secrecy = house.openSecrecy()
  const folder = join(paths.runs, id)
  const isReceived = among?.received === true
  let recorded = isReceived
  const write = (fact: Fact) => {
    if (recorded && !(fact.kind === 'task.received' && isReceived))
      ledger.note(id, project, nowMs(), brief(fact))
  }
  const tell = (fact: Fact) => {
    if (fact.kind === 'task.received') ledger.waitUpTo(BUSY_IN_RUN_MS)
    step('run', fact.kind)
    say({ say: 'fact', fact })
    // While the worker starts, so that it costs no time: whoever comes next sees what was handed to whom (M38).
    if (fact.kind !== 'run.spawned') return
    house.handOff()
    void house.settled()
  }
  const journal = openJournal(ledger, write, tell, joinedFor(among))
  const note = (said: Fact) => {
    const fact = secrecy.redactor.value(said)
    if (fact.kind === 'task.received') recorded = true
    journal.note(fact)
  }
  const parts = { ...house, ledger: journal.ledger, folder, secrecy, note, say }
  const world = worldOf({ ...parts, ...among, cancel: among?.cancel ?? house.cancel, order: { id } })
  const { signals } = rules
  return { ...house, ledger: journal.ledger, world, folder, secrecy, signals, recorded: () => recorded }
}
