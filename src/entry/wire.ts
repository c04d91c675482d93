import type { Fact } from '../domain/event.ts'
import type { Failure } from '../domain/failure.ts'
import type { Route } from '../domain/route.ts'
import type { Ask, Caller } from '../domain/task.ts'
import type { Forebear } from '../io/forebears.ts'
import type { RunDocument } from './render/document.ts'

/** What a caller hands to the supervisor: one JSON document on its stdin. */
export type Order = {
  id: string
  ask: Ask
  cwd: string
  caller: Caller
  /** From the caller's own environment: the run that it is part of. */
  parent?: { run: string; depth: number }
  /** The caller and everybody above it: they may be gone when the supervisor looks. */
  above: Forebear[]
  /** The earlier run that is followed up. */
  follows?: string
  /** The tasks, where what is ordered is a batch; `ask` then says only what holds for it as a whole. */
  batch?: BatchOrder
}

/** One task as it was asked for, or why it cannot even be asked. */
export type OrderedTask = { name: string; after: string[] } & (
  | { ask: Ask }
  | { refused: Failure; goal: string }
  /** An earlier batch has its answer, in this run. */
  | { earlier: string }
)

export type BatchOrder = {
  tasks: OrderedTask[]
  /** For all of them together. */
  maxUsdMicros?: number
  /** The batch that this one goes on with. */
  continues?: string
  /** The tasks are the rounds of a research into this question. */
  research?: { question: string }
}

/** What the supervisor says while it works: one JSON line each. Listening is optional. */
export type Word =
  | { say: 'fact'; fact: Fact }
  | { say: 'activity'; activity: string }
  /** Another run has the idempotency key: what follows is that one's. */
  | { say: 'attached'; run: string; route: Route | null; isEnded: boolean }
  /** Of one task of a batch. */
  | { say: 'task'; name: string; run: string; word: TaskWord }
  | { say: 'end'; document: RunDocument; exit: number }

export type TaskWord =
  | { say: 'fact'; fact: Fact }
  | { say: 'activity'; activity: string }
  | { say: 'ended'; document: RunDocument }
