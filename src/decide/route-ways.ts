import { type Failure, failure } from '../domain/failure.ts'
import type { Ask, Mode } from '../domain/task.ts'
import { shortName, type WorkerId } from '../domain/worker-id.ts'
import { seesPromptOnly, WORKER_FACTS } from './worker-facts.ts'

/** Why a worker cannot do what was asked for in the way in which it was; undefined where it can. */
export function refuseWay(ask: Ask, worker: WorkerId, mode: Mode): Failure | undefined {
  const refuse = (message: string, hint: string) => failure('wrong_usage', message, { hint })
  if (ask.keepSession && !WORKER_FACTS[worker].keepsSessions)
    return refuse(`${worker} keeps no session`, 'Leave --keep-session out.')
  if (seesPromptOnly(worker)) {
    if (mode === 'write') return refuse(`${worker} sees no working tree and writes no files`, WRITERS)
    return undefined
  }
  if (ask.search)
    return refuse(`${worker} makes no searches for Waybill`, `Ask \`--worker ${shortName('grok-api')}\`.`)
  if (!ask.network || worker !== 'codex-cli' || mode === 'write') return undefined
  return failure(
    'wrong_usage',
    "--network needs --mode write with codex-cli: Codex's read-only sandbox has no network",
  )
}

const WRITERS = 'Use codex or claude for it, or leave --write out and take the answer as text.'
