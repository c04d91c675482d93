import type { Caps, Scope } from '../domain/budget.ts'

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
