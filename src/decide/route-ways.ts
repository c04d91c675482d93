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
  const cannot = Object.entries(wishesOf(ask, mode)).flatMap(([wish, isWished]) => {
    const because = isWished ? WORKER_FACTS[worker].cannot?.[wish as Wish] : undefined
    return because === undefined ? [] : [[FLAGS[wish as Wish], because] as const]
  })[0]
  if (cannot) return refuse(`${worker} takes no ${cannot[0]}: ${cannot[1]}`, `Leave ${cannot[0]} out.`)
  if (ask.search)
    return refuse(`${worker} makes no searches for Waybill`, `Ask \`--worker ${shortName('grok-api')}\`.`)
  if (!ask.network || worker !== 'codex-cli' || mode === 'write') return undefined
  return failure(
    'wrong_usage',
    "--network needs --mode write with codex-cli: Codex's read-only sandbox has no network",
  )
}

type Wish = keyof NonNullable<(typeof WORKER_FACTS)[WorkerId]['cannot']>
const FLAGS: Record<Wish, string> = {
  write: '--write',
  network: '--network',
  writable: '--writable',
  fullContext: '--full-context',
  effort: '--effort',
}
const wishesOf = (ask: Ask, mode: Mode): Record<Wish, boolean> => ({
  write: mode === 'write',
  network: ask.network,
  writable: ask.writable.length > 0,
  fullContext: ask.fullContext,
  effort: ask.effort !== undefined,
})

const WRITERS = 'Use codex or claude for it, or leave --write out and take the answer as text.'
