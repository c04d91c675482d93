import picomatch from 'picomatch'
import { ROLES } from '../decide/roles.ts'
import { failure } from '../domain/failure.ts'
import { USD } from '../domain/money.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Routing, SaidRole } from '../domain/routing.ts'
import type { Conditions, Rule } from '../domain/rule.ts'
import {
  routingSchema,
  type WrittenConditions,
  type WrittenRole,
  type WrittenRouting,
  type WrittenRule,
} from './routing-schema.ts'
import { parseYaml } from './yaml-file.ts'

/** Whose file it is: what starts by itself is a person's own word. */
export type RoutingSource = { path: string; called: string; own: boolean }

/** The text of a routing file; each mistake is told with file, line, field, what was expected and what was found. */
export function parseRouting(text: string, source: RoutingSource): Result<Routing> {
  const parsed = parseYaml(text, source.path, routingSchema)
  if (!parsed.ok) return parsed
  const { data, lineOf } = parsed.value
  const { deny = [], limits = {}, checks = [], roles = {}, rules = [] } = data
  const placeOf = (...path: (string | number)[]) => `${source.called}:${lineOf(path)}`
  const mistake = mistakeIn(data, source)
  if (mistake) {
    const message = `${source.path} line ${lineOf(mistake.path)}: ${mistake.says}`
    return fail(failure('config_invalid', message, mistake.hint ? { hint: mistake.hint } : {}))
  }
  return ok({
    file: source.called,
    deny,
    checks,
    limits: boundsOf(limits),
    roles: Object.fromEntries(
      Object.entries(roles).map(([name, role]) => [name, roleOf(role, placeOf('roles', name))]),
    ),
    rules: rules.map((rule, index) => ruleOf(rule, index, placeOf('rules', index))),
  })
}

type Mistake = { path: (string | number)[]; says: string; hint?: string }

/** What a schema cannot see: names that lead nowhere, and what only the user's own file may say. */
function mistakeIn({ roles = {}, rules = [] }: WrittenRouting, { own }: RoutingSource): Mistake | undefined {
  const builtIn = ROLES.map(({ name }) => name)
  const added = Object.keys(roles).filter((name) => !builtIn.includes(name))
  const bare = added.find((name) => roles[name]?.description === undefined)
  if (bare !== undefined) {
    const says = `there is no role \`${bare}\``
    return {
      path: ['roles', bare],
      says,
      hint: `${suggestion(bare, builtIn)} A role of your own needs a \`description\`.`,
    }
  }
  const turned = Object.keys(roles).find((name) => builtIn.includes(name) && roles[name]?.mode !== undefined)
  if (turned !== undefined && !own)
    return {
      path: ['roles', turned, 'mode'],
      says: `\`roles.${turned}.mode\` is not for a repository to say`,
      hint: 'Give a role of another name, with a description, the mode that it needs.',
    }
  const known = [...builtIn, ...added]
  for (const [index, { role, auto }] of rules.entries()) {
    if (role !== undefined && !known.includes(role))
      return {
        path: ['rules', index, 'role'],
        says: `there is no role \`${role}\``,
        hint: suggestion(role, known),
      }
    if (auto && !own)
      return {
        path: ['rules', index, 'auto'],
        says: '`auto` starts runs by itself, and a repository may not',
        hint: 'Put the rule into your own routing.yaml, beside config.yaml.',
      }
  }
  return undefined
}

type WrittenLimits = NonNullable<WrittenRouting['limits']>

const boundsOf = ({ maxUsd, wall, idle }: WrittenLimits): Routing['limits'] => ({
  ...(maxUsd === undefined ? {} : { maxUsdMicros: Math.round(maxUsd * USD) }),
  ...(wall === undefined ? {} : { wallMs: wall }),
  ...(idle === undefined ? {} : { idleMs: idle }),
})

// zod leaves out the keys that the file leaves out, so none of these is an explicit undefined.
const roleOf = ({ limits = {}, ...said }: WrittenRole, from: string): SaidRole =>
  ({ ...said, ...boundsOf(limits), from }) as SaidRole

function ruleOf(
  { name, when, unless = [], role, auto = false, because }: WrittenRule,
  index: number,
  from: string,
): Rule {
  return {
    name: name ?? `rule-${index + 1}`,
    when: conditionsOf(when),
    unless: unless.map(conditionsOf),
    ...(role === undefined ? {} : { role }),
    auto,
    because: because ?? `${from} says so`,
    from,
  }
}

/** A glob becomes the regular expression that it means: what matches later has no parser of globs. */
const conditionsOf = ({ files, ...said }: WrittenConditions): Conditions =>
  ({
    ...said,
    ...(files
      ? { files: files.map((glob) => ({ glob, source: picomatch.makeRe(glob, { dot: true }).source })) }
      : {}),
  }) as Conditions
