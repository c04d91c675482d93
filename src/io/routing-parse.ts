import { ROLES } from '../decide/roles.ts'
import { USD } from '../domain/money.ts'
import { suggestion } from '../domain/nearest.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Routing, SaidRole } from '../domain/routing.ts'
import type { Conditions, Rule } from '../domain/rule.ts'
import { routingSchema, type WrittenRole, type WrittenRouting, type WrittenRule } from './routing-schema.ts'
import { type Mistake, readYaml, refuseMistakes } from './yaml-file.ts'

/** Whose file it is: what starts by itself is a person's own word. */
export type RoutingSource = { path: string; called: string; own: boolean }

/** The text of a routing file; the first mistake comes back with file, line, field, what was expected and what was found. */
export function parseRouting(text: string, source: RoutingSource): Result<Routing> {
  const read = readRouting(text, source)
  return Array.isArray(read) ? refuseMistakes(source.path, read) : ok(read)
}

/** The same, with every mistake by itself; `judge` tells those of a file that can be read. */
export function readRouting(
  text: string,
  source: RoutingSource,
  judge: (routing: Routing) => readonly Misplaced[] = () => [],
): Routing | Mistake[] {
  const read = readYaml(text, routingSchema)
  if (Array.isArray(read)) return read
  const { data, lineOf } = read
  const placed = (found: readonly Misplaced[]): Mistake[] =>
    found
      .map(({ path, says }) => ({ line: lineOf(path), field: path.join('.'), says }))
      .sort((a, b) => a.line - b.line)
  const mistakes = placed(mistakesIn(data, source))
  if (mistakes.length > 0) return mistakes
  const routing = routingOf(data, source, lineOf)
  const judged = placed(judge(routing))
  return judged.length > 0 ? judged : routing
}

function routingOf(
  { deny = [], limits = {}, checks = [], roles = {}, rules = [] }: WrittenRouting,
  source: RoutingSource,
  lineOf: (path: (string | number)[]) => number,
): Routing {
  const placeOf = (...path: (string | number)[]) => `${source.called}:${lineOf(path)}`
  return {
    file: source.called,
    deny,
    checks,
    limits: boundsOf(limits),
    roles: Object.fromEntries(
      Object.entries(roles).map(([name, role]) => [name, roleOf(role, placeOf('roles', name))]),
    ),
    rules: rules.map((rule, index) => ruleOf(rule, index, placeOf('rules', index))),
  }
}

/** A mistake by the field that it is about. */
export type Misplaced = { path: (string | number)[]; says: string }

/** What a schema cannot see: names that lead nowhere, and what is only for the user's own file to say. */
function mistakesIn({ roles = {}, rules = [] }: WrittenRouting, { own }: RoutingSource): Misplaced[] {
  const builtIn = ROLES.map(({ name }) => name)
  const known = [...new Set([...builtIn, ...Object.keys(roles)])]
  const ofRoles = Object.entries(roles).flatMap(([name, said]): Misplaced[] => {
    const isNew = !builtIn.includes(name)
    if (isNew && said.description === undefined)
      return [
        misplaced(
          ['roles', name],
          `there is no role \`${name}\`. ${suggestion(name, builtIn)} A role of your own needs a \`description\``,
        ),
      ]
    if (!isNew && !own && said.mode !== undefined)
      return [
        misplaced(
          ['roles', name, 'mode'],
          `what a known role may do is not for a repository to say. Give a role of another name its mode`,
        ),
      ]
    return []
  })
  const ofRules = rules.flatMap(({ role, auto }, index): Misplaced[] => [
    ...(role !== undefined && !known.includes(role)
      ? [misplaced(['rules', index, 'role'], `there is no role \`${role}\`. ${suggestion(role, known)}`)]
      : []),
    ...(auto && !own
      ? [
          misplaced(
            ['rules', index, 'auto'],
            '`auto` starts runs by itself, and a repository may not. Put the rule into your own routing.yaml, beside config.yaml',
          ),
        ]
      : []),
  ])
  return [...ofRoles, ...ofRules]
}

const misplaced = (path: (string | number)[], says: string): Misplaced => ({ path, says })

type WrittenLimits = NonNullable<WrittenRouting['limits']>

const boundsOf = ({ maxUsd, wall, idle }: WrittenLimits): Routing['limits'] => ({
  ...(maxUsd === undefined ? {} : { maxUsdMicros: Math.round(maxUsd * USD) }),
  ...(wall === undefined ? {} : { wallMs: wall }),
  ...(idle === undefined ? {} : { idleMs: idle }),
})

// zod leaves out the keys that the file leaves out, so none of these, here and below, is an explicit undefined.
const roleOf = ({ limits = {}, ...said }: WrittenRole, from: string): SaidRole =>
  ({ ...said, ...boundsOf(limits), from }) as SaidRole

function ruleOf(said: WrittenRule, index: number, from: string): Rule {
  const {
    name = `rule-${index + 1}`,
    when,
    unless = [],
    role,
    auto = false,
    because = 'the file says so',
  } = said
  return {
    name,
    when: when as Conditions,
    unless: unless as Conditions[],
    ...(role === undefined ? {} : { role }),
    auto,
    because,
    from,
  }
}
