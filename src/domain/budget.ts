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

/** A hold that is wanted. */
export type NewHold = {
  id: string
  worker: string
  usdMicros: number
  /** The run that asks, where a worker delegates further: its hold pays. */
  parent?: string
  /** When the run must have ended at the latest, epoch ms; what it starts must end by then too. */
  deadlineMs?: number
}

/** What the hold of a run that still goes on has left for it and for what it starts. */
export type OpenHold = { id: string; heldUsdMicros: number; deadlineMs?: number }

/** Money set aside before a worker starts. */
export type Hold = {
  id: string
  run: string
  usdMicros: number
  scopes: string[]
  /** The hold that it was carved from, where a worker delegates further. */
  parent?: string
}
