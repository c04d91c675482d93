import type { CheckResult, Patch } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import type { Task } from '../domain/task.ts'

/** What a check looks at: facts, never the worker's word about itself. */
export type Evidence = {
  task: Task
  mode: 'read' | 'write'
  report: Extract<Report, { status: 'done' }>
  patch?: Patch
}

/** Contract: throws only for what could not be run; that is told apart from "did not pass". */
export type Check = (evidence: Evidence) => Promise<Omit<CheckResult, 'check'>>
