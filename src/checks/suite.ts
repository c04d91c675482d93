import type { CheckRun } from '../domain/check.ts'
import type { Count } from '../domain/count.ts'
import { TESTS } from '../domain/trust.ts'
import type { CommandRun } from '../io/run-command.ts'
import type { Evidence } from './check.ts'
import { inCheckTree } from './command-place.ts'
import { sharedBefore } from './shared-before.ts'
import { ended } from './unrun.ts'

export type { Count } from '../domain/count.ts'

/** The trusted test command on the state that was handed over, and on that state with the patch in it. */
export type Suite = {
  runs: { before: CheckRun; after: CheckRun }
  before: Count | undefined
  after: Count | undefined
}

/** The same, with how each run ended. */
export type SuiteRuns = { before: CommandRun; after: CommandRun; told: readonly string[] }

const KNOWN = new WeakMap<Evidence, Promise<SuiteRuns | undefined>>()

/** Runs it once for all checks that look at it; undefined where no test command is trusted. Throws where it could not run. */
export async function suiteOf(evidence: Evidence): Promise<Suite | undefined> {
  const runs = await suiteRunsOf(evidence)
  if (!runs) return undefined
  const { before, after } = runs
  return { runs: { before: before.run, after: after.run }, before: before.count, after: after.count }
}

/** As `suiteOf`. */
export function suiteRunsOf(evidence: Evidence): Promise<SuiteRuns | undefined> {
  const known = KNOWN.get(evidence)
  if (known) return known
  const runs = runBoth(evidence)
  KNOWN.set(evidence, runs)
  return runs
}

/** One after the other in one tree, so that what the first has built serves the second. */
async function runBoth(evidence: Evidence): Promise<SuiteRuns | undefined> {
  const text = evidence.site.commands[TESTS]
  if (text === undefined) return undefined
  const command = { name: TESTS, text }
  return inCheckTree(evidence, async ({ tree, run, patched, told }) => {
    const before = await sharedBefore(evidence, tree.treeId, text, () => run(command, 'before'))
    await patched()
    const after = await run(command, 'after')
    return { before, after: ended(after), told }
  })
}
