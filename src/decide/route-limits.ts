import type { Role } from '../domain/route.ts'
import type { Ask, Limits } from '../domain/task.ts'
import { type Clock, clocksOf, WALL_MS } from './clocks.ts'
import type { Policy } from './route.ts'

/** The limits of a run, and who set its times. The class of a task has one setting, its wall clock; only silence may be said apart from it. */
export function limitsFor(ask: Ask, role: Role | undefined, policy: Policy) {
  const { clocks } = policy
  const kind = ask.kind ?? role?.kind ?? 'other'
  const wallFrom =
    said([ask.limits.wallMs, 'flag']) ??
    said([clocks.walls[kind], `config.yaml, ${kind}`]) ??
    said([role?.wallMs, `role ${role?.name}`]) ??
    said([clocks.wallMs, 'config.yaml']) ??
    ({ ms: WALL_MS[kind], from: `default for ${kind}` } satisfies Clock)
  const idleFrom = said([ask.limits.idleMs, 'flag']) ?? said([clocks.idleMs, 'config.yaml'])
  const { wall, idle } = clocksOf(wallFrom.ms, {
    wallFrom: wallFrom.from,
    ...(idleFrom ? { idle: idleFrom } : {}),
  })
  const limits: Limits = {
    ...policy.limits,
    ...ask.limits,
    wallMs: wall.ms,
    idleMs: idle.ms,
    ...narrowed(ask, policy),
  }
  return { limits, wallMs: wall.from, idleMs: idle.from }
}

const said = ([ms, from]: [number | undefined, string]): Clock | undefined =>
  ms === undefined ? undefined : { ms, from }

/** Money and depth can only be narrowed by an ask: the user's config is the cap. */
function narrowed({ limits }: Ask, policy: Policy): Pick<Limits, 'maxUsdMicros' | 'depth'> {
  const { maxUsdMicros, depth } = policy.limits
  return {
    maxUsdMicros: Math.min(limits.maxUsdMicros ?? maxUsdMicros, maxUsdMicros),
    depth: Math.min(limits.depth ?? depth, depth),
  }
}
