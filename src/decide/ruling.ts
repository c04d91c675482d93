import { type Failure, failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Role } from '../domain/route.ts'
import type { Decision, Occasion, Rule, VendorName } from '../domain/rule.ts'
import type { Ask, Caller } from '../domain/task.ts'
import { decide } from './rules.ts'

/** What the rules make of an ask: a role, with the rule that named it where one did; or that the host does it itself. */
export type Ruling =
  | { kind: 'role'; role: Role | undefined; rule?: Rule; addressee?: VendorName }
  | { kind: 'stay'; rule: Rule }

export function occasionOf(ask: Ask, host: Caller): Occasion {
  const { goal, role, kind, mode, files, called } = ask
  const text = called?.by === 'skill' ? called.said : goal
  // What starts by itself may only read: nobody said that of the task.
  const isSaid = called?.by !== 'prompt'
  return {
    ...wayOf(called),
    host,
    text,
    files,
    ...(role === undefined ? {} : { role }),
    ...(kind === undefined ? {} : { kind }),
    ...(mode === undefined || !isSaid ? {} : { mode }),
  }
}

const wayOf = (called: Ask['called']): Pick<Occasion, 'via' | 'subagent' | 'skill'> =>
  called === undefined
    ? { via: 'ask' }
    : called.by === 'prompt'
      ? { via: 'prompt' }
      : { via: called.by, [called.by]: called.name }

/** Who was asked for by name is not sent elsewhere; a role only by a rule that names this role. */
export function decisionFor(
  ask: Ask,
  host: Caller,
  { rules, root }: { rules: readonly Rule[]; root: string },
): Decision | undefined {
  if (ask.worker !== undefined && ask.role === undefined) return undefined
  const open = ask.role === undefined ? rules : rules.filter(({ when }) => when.role !== undefined)
  return decide({ ...occasionOf(ask, host), root }, open)
}

/** The role of an ask: as the decision has it, else the one that was asked for; undefined for none. */
export function rulingFor(ask: Ask, decision: Decision | undefined, roles: readonly Role[]): Result<Ruling> {
  const asked = ask.role === undefined ? ok(undefined) : roleNamed(ask.role, roles)
  if (!asked.ok) return asked
  if (!decision)
    return asked.value === undefined ? undecided(ask, roles) : ok({ kind: 'role', role: asked.value })
  const { rule, addressee } = decision
  if (rule.role === undefined) return ok({ kind: 'stay', rule })
  const role = roleNamed(rule.role, roles)
  const named = addressee !== undefined && ask.role === undefined ? { addressee } : {}
  return role.ok ? ok({ kind: 'role', role: role.value, rule, ...named }) : role
}

export function roleNamed(name: string, roles: readonly Role[]): Result<Role> {
  const role = roles.find((one) => one.name === name)
  if (role) return ok(role)
  const names = roles.map((one) => one.name)
  return fail(failure('unknown_name', `there is no role \`${name}\``, { hint: suggestion(name, names) }))
}

/** Who was called by the name of a role has that role, and nobody who was called is replaced by a default. */
function undecided({ called, worker }: Ask, roles: readonly Role[]): Result<Ruling> {
  const name = called?.by === 'subagent' ? called.name : undefined
  const role = roles.find((one) => one.name === name)
  return called && !role && worker === undefined ? fail(unruled(called)) : ok({ kind: 'role', role })
}

function unruled(called: NonNullable<Ask['called']>): Failure {
  const what = called.by === 'prompt' ? 'this prompt' : `the ${called.by} \`${called.name}\``
  const when = called.by === 'prompt' ? 'words: …' : `${called.by}: ${called.name}`
  return failure('unknown_name', `no routing rule says whose work ${what} is`, {
    hint: `Write one into routing.yaml (\`when: { ${when} }\`), or name a role or a worker.`,
  })
}
