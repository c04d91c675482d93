import type { World } from '../../delegate/world.ts'
import { failure } from '../../domain/failure.ts'
import { usdText } from '../../domain/money.ts'
import { fail } from '../../domain/result.ts'

type Purse = Pick<World, 'reserve' | 'settle'>

/**
 * Gives one task of a batch what was set aside for it, and no more: the rest of the batch's hold was promised to the
 * others. Undefined: when the batch began this task could not begin, and nothing was set aside; if it could by now, it
 * still waits for the next batch.
 */
export function ownShare(world: Purse, shareUsdMicros: number | undefined, batch: string): Purse {
  let leftUsdMicros = shareUsdMicros ?? 0
  return {
    reserve: (task, id, grant) => {
      const wanted = grant.limits.maxUsdMicros
      if (shareUsdMicros === undefined) {
        const message = 'it could not begin when its batch began, so no money was set aside for it'
        return fail(failure('not_begun', message, { hint: `\`waybill resume ${batch}\` runs it.` }))
      }
      if (wanted > leftUsdMicros) {
        const message = `of what was set aside for it ${usdText(leftUsdMicros)} is left, and it needs ${usdText(wanted)}`
        return fail(failure('over_budget', message, { hint: `\`waybill resume ${batch}\` runs it anew.` }))
      }
      const held = world.reserve(task, id, grant)
      if (held.ok) leftUsdMicros -= held.value.usdMicros
      return held
    },
    settle: (hold, usdMicros) => {
      leftUsdMicros += usdMicros === 'unknown' ? 0 : Math.max(0, hold.usdMicros - usdMicros)
      world.settle(hold, usdMicros)
    },
  }
}
