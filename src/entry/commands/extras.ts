import { EXTRAS, type ExtraFacts } from '../../decide/extras.ts'
import { failure } from '../../domain/failure.ts'
import { suggestion } from '../../domain/nearest.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { addExtra, removeExtra } from '../../io/extra-change.ts'
import { findExtra } from '../../io/extras.ts'
import { waybillPaths } from '../../io/paths.ts'
import { JSON_ONLY, readArgs } from '../args.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'

const VERBS = ['list', 'add', 'remove'] as const
type Asked = { verb: 'list' } | { verb: 'add' | 'remove'; name: string; facts: ExtraFacts }

/** `waybill extras list|add|remove`: packages that are only there for who wants them. */
export async function extras(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const asked = readExtrasArgs(argv)
  if (!asked.ok) return sayFailure(asked.failure, json, terminal)
  const paths = waybillPaths(process.env)
  if (!paths.ok) return sayFailure(paths.failure, json, terminal)
  const stateDir = paths.value.state
  if (asked.value.verb === 'list') return list(stateDir, json, terminal)
  const { verb, name, facts } = asked.value
  if (verb === 'remove') {
    const was = removeExtra(name, stateDir)
    if (json) sayJson({ extra: name, removed: was }, terminal)
    else terminal.out(was ? `${name} is gone.\n` : `${name} was not there.\n`)
    return 0
  }
  const added = await addExtra(name, facts, { stateDir, env: process.env })
  if (!added.ok) return sayFailure(added.failure, json, terminal)
  if (json) sayJson({ extra: name, path: added.value }, terminal)
  else terminal.out(`${name} is there: ${facts.package} ${facts.version}.\n`)
  return 0
}

export function readExtrasArgs(argv: string[]): Result<Asked> {
  const args = readArgs('extras', argv, JSON_ONLY, 2)
  if (!args.ok) return args
  const [said = 'list', name] = args.value.positionals
  const verb = VERBS.find((one) => one === said)
  const wrong = (message: string, hint: string) => fail(failure('wrong_usage', message, { hint }))
  if (verb === undefined)
    return wrong(`${JSON.stringify(said)} is nothing that can be done with extras`, suggestion(said, VERBS))
  if (verb === 'list')
    return name === undefined ? ok({ verb }) : wrong('list takes no name', 'Say `waybill extras list` alone.')
  const names = Object.keys(EXTRAS)
  if (name === undefined)
    return wrong('no extra was named', `Say which: waybill extras ${verb} ${names.join('|')}`)
  const facts = Object.hasOwn(EXTRAS, name) ? EXTRAS[name] : undefined
  return facts
    ? ok({ verb, name, facts })
    : fail(
        failure('unknown_name', `there is no extra ${JSON.stringify(name)}`, {
          hint: suggestion(name, names),
        }),
      )
}

function list(stateDir: string, json: boolean, terminal: Terminal): number {
  const rows = Object.entries(EXTRAS).map(([name, { package: what, version, about, megabytes }]) => {
    const path = findExtra(name, stateDir) ?? null
    return { name, package: what, version, about, megabytes, path }
  })
  if (json) sayJson({ extras: rows }, terminal)
  else {
    const cells = rows.map(({ name, path, about, megabytes, ...row }) => [
      name,
      path === null ? 'not there' : 'there',
      `${row.package} ${row.version}, ${megabytes} MB`,
      about,
    ])
    terminal.out(table(cells, terminal.columns))
  }
  return 0
}
