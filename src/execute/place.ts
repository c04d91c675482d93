import type { Meter } from '../decide/meter.ts'
import type { OwnWork } from '../decide/patch-kind.ts'
import type { Prices } from '../decide/price.ts'
import type { Config } from '../domain/config.ts'
import type { Fact } from '../domain/event.ts'
import type { Failure } from '../domain/failure.ts'
import type { Patch, Proof, Signal } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import type { Result } from '../domain/result.ts'
import type { Notice } from '../domain/worker.ts'
import type { PaidLane } from '../io/lanes.ts'
import type { Lending } from '../io/lend.ts'
import type { SecretKeeping } from '../io/redact.ts'
import type { Scratch } from '../io/scratch.ts'
import type { Begun } from './earlier-patch.ts'

/** What one attempt came to: the report, the proof that it ran, and for a writing task the patch. */
export type Ran = {
  report: Report
  proof: Proof
  patch?: Patch
  priceIsUpperBound: boolean
  survivors: readonly number[]
  /** Of a follow-up that began with an earlier patch: what it did itself. */
  own?: OwnWork
  /** Of the folders that were to be lent to its tree. */
  signals?: readonly Signal[]
}

/** One of so many; whoever takes it gives it back. */
export type Workplace = { take(): Promise<void>; giveBack(): void }

export type Surroundings = SecretKeeping & {
  /** The run's own folder, 0700: transcript, scratch worktree, patch, schema. */
  folder: string
  /** Where Waybill keeps what holds for all runs. */
  stateFolder: string
  config: Config
  callerEnv: NodeJS.ProcessEnv
  prices: Prices
  /** What the run's hold still holds: children take from it. */
  heldUsdMicros(): number
  note(fact: Fact): void
  onNotice(notice: Notice): void
  cancel: AbortSignal
  /** What keeps git from running a repository's programs, for a worker in `cwd`. */
  gitEnv(cwd: string): Promise<Result<Record<string, string>>>
  /** Held from just before that question until the worker has ended, where only so many may work at once. */
  workplace?: Workplace | undefined
  /** Asked last before the worker is started; a failure means that it is not. */
  stillAllowed(): Failure | undefined
}

export type Place = Surroundings & {
  lane: PaidLane
  scratch: Scratch | undefined
  lending: Lending
  /** What a reader should know of how the tree was made. */
  told: readonly Signal[]
  /** The earlier patch that the tree began with. */
  laid?: Begun['laid'] | undefined
}
export type Metered = Place & { meter: Meter }
