import type { Count } from '../../domain/count.ts'

/** What a runner's own count shows that no file does: fewer tests run, or more are skipped. Or why two cannot be compared. */
export type Compared = { fewer: string } | { same: string } | { unknown: string }

/** What is not told is not compared. */
export function compareCounts(before: Count, after: Count): Compared {
  const { runner } = after
  if (before.runner !== runner)
    return { unknown: `${before.runner} counted before, ${runner} with the patch` }
  if (before.ran === undefined || after.ran === undefined)
    return { unknown: `${runner} does not say how many tests ran` }
  if (after.ran < before.ran)
    return { fewer: `${runner} ran ${before.ran} tests before, and runs ${after.ran} with the patch` }
  const [were, are] = [before.skipped, after.skipped]
  if (were !== undefined && are !== undefined && are > were)
    return { fewer: `${runner} skipped ${were} tests before, and skips ${are} with the patch` }
  return { same: runner }
}
