import type { CheckResult } from '../domain/check.ts'
import type { CommandRun } from '../io/run-command.ts'
import type { Check } from './check.ts'
import { inCheckTree } from './command-place.ts'
import { sharedBefore } from './shared-before.ts'
import { ended } from './unrun.ts'

/**
 * A command of the user's own, by the name under which it is trusted: passed if it exits with 0 on the patch. One that
 * was red before is passed only where it says nothing that it did not say before, line by line but for the numbers: a
 * linter's old complaints are not the worker's, and its exit code alone cannot tell the old from the new.
 */
export const command =
  (name: string): Check =>
  async (evidence) => {
    const text = evidence.site.commands[name]
    if (text === undefined) return untrusted(name)
    return inCheckTree(evidence, async ({ tree, run, patched, unpatched, told }) => {
      const judged = await judge(text, {
        after: async () => {
          await patched()
          return ended(await run({ name, text }, 'after'))
        },
        before: () =>
          sharedBefore(evidence, tree.treeId, text, async () => {
            await unpatched()
            return run({ name, text }, 'before')
          }),
      })
      return told.length === 0 ? judged : { ...judged, detail: `${judged.detail} (${told.join('; ')})` }
    })
  }

type Runs = { after(): Promise<CommandRun>; before(): Promise<CommandRun> }
type Judged = Omit<CheckResult, 'check'>

async function judge(text: string, runs: Runs): Promise<Judged> {
  const after = await runs.after()
  const alone = { runs: [after.run] }
  if (after.survivors.length > 0)
    return { status: 'failed', detail: `${text} left processes that could not be ended`, ...alone }
  if (after.run.exit === 'exited 0')
    return { status: 'passed', detail: `${text}: ${after.run.exit}`, ...alone }
  const before = await runs.before()
  const both = { runs: [before.run, after.run] }
  const how = `${text}: ${after.run.exit} with the patch, ${before.run.exit} before`
  if (before.run.exit !== after.run.exit || after.ending.how !== 'exited')
    return { status: 'failed', detail: how, ...both }
  const said = linesOf(after.output)
  const isOld = said.length > 0 && isWithin(said, linesOf(before.output))
  const says = isOld ? 'it says nothing that it did not say before' : 'what it says is not the same'
  return { status: isOld ? 'passed' : 'failed', detail: `${how}; ${says}`, ...both }
}

/** Numbers are times, and places of lines that have moved. */
const linesOf = (output: string): string[] =>
  output
    .split('\n')
    .map((line) => line.replace(/\d+/g, '#').trim())
    .filter(Boolean)

/** Whether each line is among the others at least as often. */
function isWithin(lines: readonly string[], others: readonly string[]): boolean {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return lines.every((line) => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count > 0
  })
}

function untrusted(name: string): Judged {
  const detail = `no command \`${name}\` is trusted for this repository; a person trusts one with: waybill trust --command ${name} "COMMAND"`
  return { status: 'could_not_run', detail }
}
