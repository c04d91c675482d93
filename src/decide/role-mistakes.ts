import type { Failure } from '../domain/failure.ts'
import type { Restraint, SaidRole } from '../domain/routing.ts'
import { type Caller, plainAsk } from '../domain/task.ts'
import { chooseRoute, type Policy } from './route.ts'

/** A field of a role in a routing file that keeps the role from ever running, whoever asks. */
export type RoleMistake = { role: string; field: 'model' | 'effort' | 'fallbacks'; says: string }

const CALLERS: readonly Caller[] = ['terminal', 'claude', 'codex']

/** Of the roles of a file, those that no vendor could be asked for, under the policy that would hold with it. */
export const roleMistakes = ({ roles }: Restraint, policy: Policy): RoleMistake[] =>
  Object.entries(roles).flatMap(([role, said]) => {
    const [refused, ...others] = CALLERS.map((caller) => refusalOf(role, caller, policy))
    const field = refused && others.every(Boolean) ? fieldOf(said, refused) : undefined
    return refused && field ? [{ role, field, says: `${refused.message}. ${refused.hint}` }] : []
  })

/** By its name alone: rules, denials and workers that are not there yet are no mistakes of the role. */
function refusalOf(role: string, caller: Caller, policy: Policy): Failure | undefined {
  const route = chooseRoute({ ...plainAsk(''), role }, caller, { ...policy, rules: [], routings: [] })
  if (route.ok) return undefined
  return route.failure.kind === 'unknown_name' || route.failure.kind === 'wrong_usage'
    ? route.failure
    : undefined
}

/** What the file itself says of it; where it says nothing, the mistake is another's. */
function fieldOf(said: SaidRole, { kind }: Failure): RoleMistake['field'] | undefined {
  const suspects = kind === 'wrong_usage' ? (['effort', 'model'] as const) : (['model', 'fallbacks'] as const)
  return suspects.find((field) => said[field] !== undefined)
}
