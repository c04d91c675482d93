import { counted } from '../domain/counted.ts'
import { type Failure, failure } from '../domain/failure.ts'
import { GROK_PAGE } from '../domain/grok-page.ts'
import type { Pasted } from '../domain/run.ts'
import type { Ask, Mode } from '../domain/task.ts'
import { shortName, type WorkerId } from '../domain/worker-id.ts'
import { seesPromptOnly, WORKER_FACTS } from './worker-facts.ts'

/** Why a worker cannot do what was asked for in the way in which it was; undefined where it can. */
export function refuseWay(ask: Ask, worker: WorkerId, mode: Mode): Failure | undefined {
  const refuse = (message: string, hint: string) => failure('wrong_usage', message, { hint })
  const facts = WORKER_FACTS[worker]
  if (ask.keepSession && !facts.keepsSessions)
    return refuse(`${worker} keeps no session`, 'Leave --keep-session out.')
  const cannot = Object.entries(wishesOf(ask, mode)).flatMap(([wish, isWished]) => {
    const because = isWished ? facts.cannot?.[wish as Wish] : undefined
    return because === undefined ? [] : [[FLAGS[wish as Wish], because] as const]
  })[0]
  if (cannot) return refuse(`${worker} takes no ${cannot[0]}: ${cannot[1]}`, `Leave ${cannot[0]} out.`)
  if (ask.search && !facts.searches)
    return refuse(`${worker} makes no searches for Waybill`, `Ask \`--worker ${shortName('grok-api')}\`.`)
  if (seesPromptOnly(worker)) {
    if (mode === 'write') return refuse(`${worker} sees no working tree and writes no files`, WRITERS)
    return facts.via === 'browser' ? refuseOnPage(ask, worker) : refuseSearch(ask, worker)
  }
  if (ask.report && !facts.withoutTools)
    return refuse(`${worker} takes no reports: it cannot be run without its tools`, REPORT_TAKERS)
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

/** A page searches as it likes, and has modes for how much it thinks. */
function refuseOnPage({ search, effort }: Ask, worker: WorkerId): Failure | undefined {
  const api = `Ask \`--worker ${shortName('grok-api')}\`.`
  if (effort !== undefined)
    return failure('wrong_usage', `${worker} takes no effort: the page has modes instead`, {
      hint: `Say one with --model: ${GROK_PAGE.modes.join(', ')}.`,
    })
  const { domains, notDomains, handles, notHandles, from, to } = search ?? {}
  const isNarrowed = [domains, notDomains, handles, notHandles, from, to].some((one) => one !== undefined)
  return isNarrowed
    ? failure('wrong_usage', `${worker} cannot narrow what the page searches`, { hint: api })
    : undefined
}

/** Its settings have a place for sites and for days, and none for accounts (1.0.41). */
function refuseSearch({ search }: Ask, worker: WorkerId): Failure | undefined {
  if (worker !== 'grok-cli' || (search?.handles ?? search?.notHandles) === undefined) return undefined
  return failure('wrong_usage', 'grok-cli searches all of X: its CLI cannot be held to accounts', {
    hint: 'Leave --handle and --not-handle out, or ask `--worker grok`.',
  })
}

/** Why a prompt with all that goes along in it is too long to be sent; undefined where it is not. */
export function refusePrompt(
  worker: WorkerId,
  bytes: number,
  pasted: readonly Pasted[] = [],
): Failure | undefined {
  const { mostPromptBytes: most } = WORKER_FACTS[worker]
  if (most === undefined || bytes <= most) return undefined
  const longest = pasted
    .toSorted((a, b) => b.text.length - a.text.length)
    .slice(0, 3)
    .map(({ path }) => path)
  const files =
    longest.length === 0
      ? ''
      : `; the longest of ${counted(pasted.length, 'file')} in it: ${longest.join(', ')}`
  const message = `the prompt would be ${bytes} bytes, and ${worker} is sent at most ${most}${files}`
  return failure('file_refused', message, { hint: 'Name fewer or smaller files.' })
}

const WRITERS = 'Use codex or claude for it, or leave --write out and take the answer as text.'

const REPORT_TAKERS =
  'A report may hold anything a stranger wrote: use claude, codex, or what sees only its prompt.'
