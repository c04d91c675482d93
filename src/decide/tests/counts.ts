/** What a runner says of its tests; absent where it does not say. */
export type Count = { runner: string; passed?: number; failed?: number; skipped?: number }

/** What a runner's own count shows that no file does: fewer tests run, or more are skipped. What is not known is not compared. */
export function fewerIn(before: Count, after: Count): string | undefined {
  if (before.runner !== after.runner) return undefined
  const [was, is] = [ranIn(before), ranIn(after)]
  if (was !== undefined && is !== undefined && is < was)
    return `${after.runner} ran ${was} tests before, and runs ${is} with the patch`
  if (before.skipped !== undefined && after.skipped !== undefined && after.skipped > before.skipped)
    return `${after.runner} skipped ${before.skipped} tests before, and skips ${after.skipped} with the patch`
  return undefined
}

const ranIn = ({ passed, failed }: Count): number | undefined =>
  passed === undefined || failed === undefined ? undefined : passed + failed
