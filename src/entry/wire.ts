import type { Fact } from '../domain/event.ts'
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
}

/** What the supervisor says while it works: one JSON line each. Listening is optional. */
export type Word =
  | { say: 'fact'; fact: Fact }
  | { say: 'activity'; activity: string }
  /** Another run has the idempotency key: what follows is that one's. */
  | { say: 'attached'; run: string; route: Route | null }
  | { say: 'end'; document: RunDocument; exit: number }
