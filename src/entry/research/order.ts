import { refuseAsk } from '../../decide/ask.ts'
import { researchOf } from '../../decide/research/plan.ts'
import { ok, type Result } from '../../domain/result.ts'
import { readConsents } from '../../io/consents.ts'
import type { House } from '../office.ts'
import { shareOf } from '../share.ts'
import type { BatchOrder, Order } from '../wire.ts'

/** The rounds of an ask that is a research, as tasks that wait for each other; undefined where it is none. */
export function roundsOf(
  { ask, caller, follows }: Pick<Order, 'ask' | 'caller' | 'follows'>,
  house: House,
): Result<BatchOrder | undefined> {
  if (follows !== undefined || refuseAsk(ask)) return ok(undefined)
  const research = researchOf(ask, caller, house.rules.policy)
  if (!research.ok || !research.value) return research as Result<undefined>
  const { rounds, route, ask: asked } = research.value
  const { maxUsdMicros: said, ...limits } = asked.limits
  // All of it together is what any other run may cost.
  const most = Math.min(route.limits.maxUsdMicros, consentedUsdMicros(route.worker, house))
  return ok({
    maxUsdMicros: Math.min(shareOf(said, house) ?? most, most),
    research: { question: ask.goal },
    tasks: Array.from({ length: rounds }, (_, at) => ({
      name: `round-${at + 1}`,
      after: at === 0 ? [] : [`round-${at}`],
      ask: { ...asked, limits },
    })),
  })
}

/** The cap of each run that the consent names; what cannot be read allows nothing, and `delegate` says so. */
function consentedUsdMicros(worker: string, { paths, project }: House): number {
  const consents = readConsents(paths.consents)
  const record = consents.ok ? consents.value[project]?.find((one) => one.worker === worker) : undefined
  return record?.maxUsdMicrosPerRun ?? Number.POSITIVE_INFINITY
}
