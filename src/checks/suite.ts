import type { CheckRun } from '../domain/check.ts'
import type { Evidence } from './check.ts'

/** What a test runner says of its own tests. Absent means that it did not say, or that its words are not known. */
export type Count = {
  runner: string
  passed?: number
  failed?: number
  skipped?: number
  /** Names of the tests that failed, as the runner prints them. */
  failing: readonly string[]
}

/** The trusted test command on the state that was handed over, and on that state with the patch in it. */
export type Suite = {
  runs: { before: CheckRun; after: CheckRun }
  before: Count | undefined
  after: Count | undefined
}

/** Runs it once for all checks that look at it; undefined where no test command is trusted. Throws where it could not run. */
export async function suiteOf(_evidence: Evidence): Promise<Suite | undefined> {
  return undefined
}
