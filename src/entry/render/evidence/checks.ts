import type { CheckResult, CheckRun } from '../../../domain/check.ts'
import { durationText } from '../../../domain/duration.ts'
import { detailText, MARK_OF } from '../check-mark.ts'
import type { Evidence } from './document.ts'
import { type Row, row, type Section } from './rows.ts'

/** Each check with what it found, and the ends of what its commands printed. */
export const checksSection = ({ checks }: Evidence): Section => ({
  title: 'Checks',
  rows:
    checks.length === 0
      ? [row('none', 'no check applied: nobody has looked at this work')]
      : checks.flatMap(rowsOf),
})

const rowsOf = (result: CheckResult): Row[] => [
  { label: result.check, text: detailText(result), mark: MARK_OF[result.status] },
  ...(result.runs ?? []).flatMap(runRows),
]

const runRows = (run: CheckRun): Row[] => [
  row(`  ${run.on}`, `${run.command}: ${run.exit}, ${durationText(run.wallMs)}, held by ${run.killTier}`),
  ...run.lastLines.map((line): Row => ({ label: '', text: line, quiet: true })),
  ...(run.logPath ? [row('  log', run.logPath)] : []),
]
