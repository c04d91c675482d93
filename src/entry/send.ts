import { type Failure, failure } from '../domain/failure.ts'
import type { Route } from '../domain/route.ts'
import type { Ask, Caller } from '../domain/task.ts'
import { newRunId } from '../io/clock.ts'
import { forebears } from '../io/forebears.ts'
import { launch } from './launch.ts'
import { type RunDocument, runningDocument } from './render/document.ts'
import { refusedDocument } from './render/refusal.ts'
import type { BatchOrder, Order, Word } from './wire.ts'

/** A task that a supervisor has taken over, as its caller sees it. */
export type Dispatched = {
  id: string
  /** The waybill at the end, or `running` once `waitMs` are over (absent: no limit). The run goes on whether anybody waits or not. */
  document(waitMs?: number): Promise<RunDocument>
  /** Asks the supervisor to end the worker; the waybill follows. */
  cancel(): void
}

/** A task as a caller hands it over. */
export type Commission = { ask: Ask; cwd: string; caller: Caller; batch?: BatchOrder; follows?: string }

/** What to say of a run whose supervisor fell silent; `recorded`: the ledger knows the run. */
export type Lost = (id: string, recorded: boolean) => Promise<RunDocument> | RunDocument

/** Starts the supervisor of one task. `env` says whether the caller is itself part of a run. */
export function send(
  { ask, cwd, caller, batch, follows }: Commission,
  stateFolder: string,
  env: NodeJS.ProcessEnv,
  onWord: (word: Word) => void,
  lost: Lost,
): Dispatched {
  const own = newRunId()
  const more = { ...(batch ? { batch } : {}), ...(follows === undefined ? {} : { follows }) }
  const order = (): Order => ({ id: own, ask, cwd, caller, ...parentFrom(env), above: forebears(), ...more })
  let id = own
  let recorded = false
  let route: Route | null = null
  const placed = Promise.withResolvers<undefined>()
  const supervisor = launch(order, stateFolder, (word) => {
    if (word.say === 'fact' && word.fact.kind === 'task.received') recorded = true
    if (word.say === 'fact' && word.fact.kind === 'route.chosen') route = word.fact.route
    if (word.say === 'attached') ({ run: id, route } = word)
    if (word.say !== 'activity') placed.resolve(undefined)
    onWord(word)
  })
  if (!supervisor.ok) return neverSent(id, supervisor.failure)
  const { ended: last, cancel } = supervisor.value
  const unheard = async () => {
    const wall = recorded ? undefined : wallIn(env)
    return wall ? refusedDocument(id, wall) : lost(id, recorded)
  }
  const ended = async () => (await last)?.document ?? unheard()
  return {
    id: own,
    document: async (waitMs) => {
      const end = ended()
      const document = await Promise.race([end, after(waitMs)])
      if (document) return document
      // With a key, it may be another run that goes on: its id is the one to tell.
      const found = ask.idempotencyKey === undefined ? undefined : await Promise.race([end, placed.promise])
      return found ?? runningDocument(id, route)
    },
    cancel,
  }
}

const neverSent = (id: string, why: Failure): Dispatched => ({
  id,
  document: async () => refusedDocument(id, why),
  cancel: () => {},
})

/** In Codex's sandbox without network Node's pipes carry nothing (0.169.0): a supervisor is never heard. */
const wallIn = (env: NodeJS.ProcessEnv): Failure | undefined =>
  env.CODEX_SANDBOX_NETWORK_DISABLED
    ? failure('host_sandboxed', "Codex's sandbox lets nothing through between Waybill and its supervisor")
    : undefined

export function parentFrom(env: NodeJS.ProcessEnv): Pick<Order, 'parent'> {
  const { WAYBILL_RUN, WAYBILL_DEPTH } = env
  return WAYBILL_RUN ? { parent: { run: WAYBILL_RUN, depth: Number(WAYBILL_DEPTH) || 1 } } : {}
}

function after(ms: number | undefined): Promise<undefined> {
  return new Promise((resolve) => {
    if (ms !== undefined) setTimeout(() => resolve(undefined), ms).unref()
  })
}
