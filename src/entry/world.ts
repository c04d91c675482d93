import { refuseChecks } from '../decide/asked-checks.ts'
import { scopesOf } from '../decide/budget.ts'
import { pricesFrom } from '../decide/catalogue.ts'
import { elsewhere } from '../decide/local-servers.ts'
import { refuseUnpriced } from '../decide/unpriced.ts'
import { seesPromptOnly, WORKER_FACTS } from '../decide/worker-facts.ts'
import type { World } from '../delegate/world.ts'
import type { NewHold } from '../domain/budget.ts'
import type { Config } from '../domain/config.ts'
import type { Fact } from '../domain/event.ts'
import type { Grant } from '../domain/grant.ts'
import { ok } from '../domain/result.ts'
import type { Task } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import type { Workplace } from '../execute/place.ts'
import { execute } from '../execute.ts'
import { newNonce, nowMs, stopwatch } from '../io/clock.ts'
import { readConsents } from '../io/consents.ts'
import { refuseFiles } from '../io/declared-files.ts'
import { step } from '../io/faults.ts'
import { identify } from '../io/identity.ts'
import { resolveLane } from '../io/lanes.ts'
import type { Ledger } from '../io/ledger.ts'
import { paidBefore } from '../io/paid-before.ts'
import type { WaybillPaths } from '../io/paths.ts'
import { continuingFrom } from '../io/sessions.ts'
import { readCommands } from '../io/trusted-commands.ts'
import { workerGit } from '../io/worker-git.ts'
import { progressTeller } from './progress.ts'
import type { Rules } from './rules.ts'
import type { Secrecy } from './secrecy.ts'
import { settleBelow } from './settle.ts'
import { siteOf } from './site.ts'
import type { Order, Word } from './wire.ts'

type Parts = {
  order: Pick<Order, 'id'>
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
  workplace?: Workplace | undefined
}

/** What `delegate` asks for, wired to the files, the ledger and the processes of this machine. */
export function worldOf(parts: Parts): World {
  const { order, paths, config, rules, ledger, project, folder, note, say, cancel, secrecy } = parts
  const elapsedMs = stopwatch()
  const prices = pricesFrom(config)
  const gits = askedAhead(workerGit)
  const consent = (worker: WorkerId) => consentFor(worker, paths, project)
  return {
    policy: rules.policy,
    owner: identify(process.pid),
    nowMs,
    elapsedMs,
    note,
    refuseFiles: (task) => refuseFiles(task.ask.files, task.workspace),
    refuseChecks: (task, route) => refuseChecks(route, readCommands(paths.trusted, task.workspace)),
    consent: (_task, worker) => consent(worker),
    inspect: (task, route) => {
      // Git takes as long for its answer as the looking through.
      if (route.mode === 'read' && !seesPromptOnly(route.worker)) gits.ask(task.workspace.root)
      return secrecy.inspect(task, route)
    },
    refusePrice: (task, route) => {
      const lane = resolveLane(route.worker, config.workers[route.worker], process.env)
      return lane.ok ? refuseUnpriced(route, task.ask, lane.value.lane, prices) : undefined
    },
    paidBefore: (worker) => paidBefore(ledger, project, worker),
    continuing: ({ follows }, worker) => follows && continuingFrom(follows, worker, process.env),
    ...purseOf(parts),
    nonce: newNonce,
    site: (task) => siteOf(parts, task),
    execute: async (task, route, grant, cargo, stillAllowed, paidUsdMicros = 0) => {
      const ran = await execute(task, route, grant, {
        cargo,
        redactor: secrecy.redactor,
        screen: (patch) => secrecy.screen(patch, recordIn(consent(route.worker))),
        folder,
        stateFolder: paths.state,
        config,
        callerEnv: process.env,
        prices,
        // What it delegates itself is carved from its hold, and is not its own to use.
        heldUsdMicros: () => {
          const held = ledger.openHold(order.id)?.heldUsdMicros
          return held === undefined ? grant.limits.maxUsdMicros : held - paidUsdMicros
        },
        note,
        onNotice: progressTeller(note, say, elapsedMs, secrecy.redactor),
        cancel,
        workplace: parts.workplace,
        stillAllowed,
        gitEnv: gits.of,
      })
      // Before its own hold is settled, of which theirs are a part.
      await settleBelow(ledger, order.id)
      return ran
    },
  }
}

/** Read anew each time: a consent may have been withdrawn. */
function consentFor(worker: WorkerId, paths: WaybillPaths, project: string) {
  const consents = readConsents(paths.consents)
  return consents.ok ? ok(consents.value[project]?.find((record) => record.worker === worker)) : consents
}

/** What cannot be read allows nothing. */
const recordIn = (record: ReturnType<typeof consentFor>) => (record.ok ? record.value : undefined)

/** Answers that may be asked for before they are needed; each is given once. */
function askedAhead<T>(ask: (of: string) => Promise<T>) {
  const asked = new Map<string, Promise<T>>()
  return {
    ask: (of: string) => void asked.set(of, ask(of)),
    of: (of: string) => {
      const answer = asked.get(of) ?? ask(of)
      asked.delete(of)
      return answer
    },
  }
}

/** The run's money: set aside, looked at, and given back. */
const purseOf = ({ order, config, ledger, project }: Parts): Pick<World, 'reserve' | 'held' | 'settle'> => ({
  reserve: (task, id, grant) => {
    const atMs = nowMs()
    const wanted = wantedHold(task, id, isUnpaid(grant.worker, config) ? unpaid(grant) : grant, atMs)
    const held = ledger.reserve(order.id, project, atMs, wanted, scopesOf(project, config.caps, atMs))
    step('run', 'budget reserved')
    return held
  },
  held: ({ usdMicros }) => ledger.openHold(order.id)?.heldUsdMicros ?? usdMicros,
  settle: (hold, usdMicros) => {
    ledger.settle(order.id, project, nowMs(), { hold: hold.id, usdMicros })
    step('run', 'budget settled')
  },
})

/** A model on this machine is paid by nobody: nothing is set aside for it, and no cap that is used up stands in its way. */
const isUnpaid = (worker: WorkerId, config: Config): boolean =>
  WORKER_FACTS[worker].vendor === 'local' && elsewhere(config.workers[worker]) === undefined
const unpaid = (grant: Grant): Grant => ({ ...grant, limits: { ...grant.limits, maxUsdMicros: 0 } })

function wantedHold(task: Task, id: string, { worker, limits }: Grant, atMs: number): NewHold {
  const { parent, endsBeforeMs } = task
  const deadlineMs = Math.min(atMs + limits.wallMs, endsBeforeMs ?? Number.POSITIVE_INFINITY)
  const usdMicros = limits.maxUsdMicros
  return { id, worker, usdMicros, deadlineMs, ...(parent === undefined ? {} : { parent }) }
}
