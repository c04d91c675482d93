import type { OwnWork } from '../decide/patch-kind.ts'
import type { CheckName, CheckResult } from '../domain/check.ts'
import type { Fact } from '../domain/event.ts'
import type { Patch } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import type { Pasted } from '../domain/run.ts'
import { pointsToCode, type Task } from '../domain/task.ts'
import type { Redactor } from '../io/redact.ts'

/** Where checks may work, and with what. */
export type Site = {
  /** The run's own folder, 0700. */
  folder: string
  /** Where Waybill keeps what holds for all runs. */
  stateFolder: string
  /**
   * The commands that the user trusted for this repository, by name; `tests` is the one of `tests-pass`. Read anew at each
   * look, so that a revocation counts; throws where what is trusted cannot be read.
   */
  readonly commands: Readonly<Record<string, string>>
  /** Ignored folders of the user's tree that are lent to a scratch worktree, relative to its root. */
  link: readonly string[]
  /** Longest time of one command. */
  wallMs: number
  callerEnv: NodeJS.ProcessEnv
  redactor: Redactor
  cancel: AbortSignal
  /** Pages that an answer cites may be fetched; absent where the user has not said so. */
  pages?: { privateHosts: readonly string[] }
  note(fact: Fact): void
}

/** What a check looks at: facts, never the worker's word about itself. */
export type Evidence = {
  task: Task
  mode: 'read' | 'write'
  report: Extract<Report, { status: 'done' }>
  /** Checks that were asked for by name. */
  asked: readonly CheckName[]
  patch?: Patch
  /** What of it is this worker's, where it began with the patch of an earlier run. */
  own?: OwnWork
  /** The commit that was handed over for a writing task. */
  base?: string
  /** All that its worker was sent, where it sees no file by itself. */
  pasted?: readonly Pasted[]
  site: Site
}

/** Contract: throws only for what could not be run; that is told apart from "did not pass". */
export type Check = (evidence: Evidence) => Promise<Omit<CheckResult, 'check'>>

/** Whether any check could apply. Answered without the checks themselves: most reading tasks have none, and need not wait for them to load. */
export const mayApply = ({ mode, patch, asked, task: { ask } }: Evidence): boolean =>
  mode === 'write' ||
  patch !== undefined ||
  asked.length > 0 ||
  ask.answerSchema !== undefined ||
  ask.search !== undefined ||
  pointsToCode(ask)
