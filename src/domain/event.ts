import type { CheckResult, CheckRun } from './check.ts'
import type { StepAuthor } from './conversation.ts'
import type { FileSum } from './follow.ts'
import type { SentManifest } from './manifest.ts'
import type { Outcome } from './outcome.ts'
import type { Route } from './route.ts'
import type { ProcessIdentity } from './run.ts'
import type { Step } from './standing.ts'
import type { Task } from './task.ts'
import type { WorkerId } from './worker-id.ts'

/** What happened, as one fact: `noun.verb_past`. The ledger is the list of these and nothing else. */
export type Fact =
  | { kind: 'task.received'; task: Task; owner: ProcessIdentity }
  | { kind: 'route.chosen'; route: Route }
  | { kind: 'grant.issued'; worker: string; consentRecordedAt: string }
  | { kind: 'grant.denied'; because: string }
  /** `parent`: the hold that it was carved from, where a worker delegates further. */
  | { kind: 'budget.reserved'; hold: string; holdUsdMicros: number; scopes: string[]; parent?: string }
  | { kind: 'budget.refused'; because: string }
  /** Before anything is made there, so that a dead supervisor's half-made worktree can be found. */
  | { kind: 'scratch.planned'; path: string }
  /** `lent`: folders of the user's tree that are only lent to it, and are no part of what its worker made. */
  | { kind: 'scratch.made'; path: string; base: string; lent?: readonly string[] }
  | { kind: 'manifest.listed'; sent: SentManifest }
  | { kind: 'run.started'; worker: string; model: string; argv: string[] }
  | { kind: 'run.spawned'; process: ProcessIdentity; executable: string }
  /** Which session the vendor's CLI keeps, where it was to: said by its stream, so that it is found again whatever comes. */
  | { kind: 'session.told'; worker: WorkerId; session: string }
  | { kind: 'run.progressed'; activity: string }
  | { kind: 'run.ended'; exit: string; wallMs: number; bytesOut: number }
  /** What its worker left in the session's file: whatever stands there later, others have added. */
  | ({ kind: 'session.left'; worker: WorkerId; session: string } & FileSum)
  /** Before a tree is made for checks to run in, so that a dead supervisor's can be found. */
  | { kind: 'check.prepared'; tree: string }
  | { kind: 'check.spawned'; command: string; on: CheckRun['on']; process: ProcessIdentity }
  | { kind: 'check.ended'; result: CheckResult }
  | { kind: 'budget.settled'; hold: string; usdMicros: number; presumed: boolean; overUsdMicros: number }
  | { kind: 'outcome.reached'; outcome: Outcome; resultPath?: string }
  | { kind: 'cancel.requested'; by: string }
  | { kind: 'result.read'; by: string }
  /** A person said yes; it holds once. */
  | ({ kind: 'apply.allowed'; how: string } & ApplyLeave)
  /** Before the first place is touched: all that will be, so that whoever dies in the middle can be undone. */
  | ({ kind: 'apply.started'; owner: ProcessIdentity } & ApplyPlan)
  | { kind: 'apply.ended'; attempt: number }
  | { kind: 'apply.reverted'; attempt: number }
  /** Nothing came of it; `left` are places that somebody else has changed meanwhile. */
  | { kind: 'apply.undone'; attempt: number; because: string; left: string[] }
  | { kind: 'consent.granted'; worker: string; how: string; modes: string[]; allowedSecrets?: string[] }
  | { kind: 'consent.revoked'; worker: string; how: string }
  | { kind: 'routing.trusted'; sha256: string; how: string }
  | { kind: 'routing.distrusted'; how: string }
  | { kind: 'command.trusted'; name: string; command: string; how: string }
  | { kind: 'command.distrusted'; name: string; how: string }
  /** `nextStepBy`: where the next step is not the words of who says it. */
  | {
      kind: 'state.set'
      thread?: string
      summary?: string
      nextStep?: string
      nextStepBy?: StepAuthor
      by: string
    }
  | { kind: 'state.closed'; by: string }

/** A yes for exactly this patch, one direction, and not for long (epoch ms). */
export type ApplyLeave = { patchSha256: string; revert: boolean; unchecked: boolean; untilMs: number }

/** One try to put a patch into a tree, or to take it out again. */
export type ApplyPlan = {
  /** From 1; names the folder in which both sides are kept. */
  attempt: number
  revert: boolean
  /** Top of the working tree. */
  root: string
  patchSha256: string
  steps: Step[]
  /** Paths that had moved and took it all the same. */
  merged: string[]
  by: string
}

export type FactKind = Fact['kind']

/** A fact with its place in the ledger. `run` is the task id, or the project key for facts without a task. */
export type Entry = { seq: number; atMs: number; run: string; project: string; fact: Fact }
