/** Caps in integer micro-USD. A day and a month begin at 00:00 UTC. */
export type Caps = { runUsdMicros: number; projectDayUsdMicros: number; userMonthUsdMicros: number }

/** One thing that has a cap: this project today, this user this month. */
export type Scope = { name: string; capUsdMicros: number; resets: string }

export type ScopeState = {
  scope: string
  capUsdMicros: number
  heldUsdMicros: number
  spentUsdMicros: number
}

/** Money set aside before a worker starts. */
export type Hold = {
  id: string
  run: string
  usdMicros: number
  scopes: string[]
  /** The hold that it was carved from, where a worker delegates further. */
  parent?: string
}
