import type { WorkerId } from './worker-id.ts'

/** Whose words a next step holds: ours alone, a worker's as well, or what a person or a host's model has said. */
export type StepAuthor = 'waybill' | 'worker' | 'somebody'

export type HandoffPhase = 'handed_over' | 'came_back'

export type Handoff = {
  run: string
  worker: WorkerId
  model: string
  goal: string
  handedOverAt: string
  cameBackAt?: string
  outcome?: string
  summary?: string
  /** What its worker said is to be done next, where it was asked; null where it said that nothing is. */
  nextStep?: string | null
  patch?: string
}

/** What another model or person needs to carry on (M38–M40): the open thread, the last summary, the next step. */
export type ConversationState = {
  schema: 1
  rev: number
  /** SHA-256 of the previous revision's bytes, null for the first. */
  prevHash: string | null
  updatedAt: string
  thread: { title: string; open: boolean } | null
  lastSummary: string | null
  nextStep: string | null
  /** Null where there is no step; absent in files of before, and then it may be a worker's. */
  nextStepBy?: StepAuthor | null
  running: string[]
  /** Newest last, at most 20. */
  handoffs: Handoff[]
}
