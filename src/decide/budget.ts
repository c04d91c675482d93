import type { Caps, OpenHold, Scope, ScopeState } from '../domain/budget.ts'
import { type Failure, failure } from '../domain/failure.ts'
import { usdText } from '../domain/money.ts'

const iso = (atMs: number) => new Date(atMs).toISOString()

/** The capped scopes a run in `project` at `atMs` (epoch ms) draws on. */
export function scopesOf(project: string, caps: Caps, atMs: number): Scope[] {
  const day = iso(atMs).slice(0, 10)
  const month = iso(atMs).slice(0, 7)
  return [
    {
      name: `project:${project}:${day}`,
      capUsdMicros: caps.projectDayUsdMicros,
      resets: `${nextDay(atMs)} 00:00 UTC`,
    },
    {
      name: `user:${month}`,
      capUsdMicros: caps.userMonthUsdMicros,
      resets: `${nextMonth(month)}-01 00:00 UTC`,
    },
  ]
}

const nextDay = (atMs: number) => iso(atMs + 86_400_000).slice(0, 10)

function nextMonth(month: string): string {
  const [year = 0, index = 0] = month.split('-').map(Number)
  return iso(Date.UTC(year, index, 1)).slice(0, 7)
}

/** Why a cap leaves no room for a hold of `usdMicros`. */
export function overCap(scope: Scope, now: ScopeState | undefined, usdMicros: number): Failure {
  const { heldUsdMicros: held, spentUsdMicros: spent } = now ?? { heldUsdMicros: 0, spentUsdMicros: 0 }
  const place = scope.name.startsWith('project:') ? "this project's cap for today" : 'your cap for this month'
  const left = usdText(Math.max(0, scope.capUsdMicros - held - spent))
  const why = `${usdText(spent)} spent, ${usdText(held)} held by running tasks`
  return failure(
    'over_budget',
    `${place} (${usdText(scope.capUsdMicros)}) has ${left} left: ${why}; this run needs ${usdText(usdMicros)}`,
    { hint: `It resets at ${scope.resets}; caps are set in config.yaml.` },
  )
}

/** Why the run `parent` cannot pay for another one of `usdMicros` that ends by `deadlineMs`; undefined where it can. */
export function overParent(
  parent: string,
  hold: OpenHold | undefined,
  usdMicros: number,
  atMs: number,
  deadlineMs: number = atMs,
): Failure | undefined {
  if (hold === undefined) {
    return failure('over_budget', `the run ${parent} has ended, and its hold with it`, {
      hint: 'A run pays only for what it starts while it goes on: ask from above.',
    })
  }
  const untilMs = hold.deadlineMs
  if (untilMs !== undefined && (atMs >= untilMs || deadlineMs > untilMs)) {
    return failure(
      'over_deadline',
      `the run ${parent} ends by ${iso(untilMs)}, and this one could take until ${iso(deadlineMs)}`,
    )
  }
  if (hold.heldUsdMicros >= usdMicros) return undefined
  return failure(
    'over_budget',
    `the hold of run ${parent} has ${usdText(hold.heldUsdMicros)} left; this run needs ${usdText(usdMicros)}`,
    { hint: 'Ask for less with --max-usd, or give the run that asks a larger hold. It resets with no cap.' },
  )
}
