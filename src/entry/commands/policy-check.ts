import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { unreachedRules } from '../../decide/unreached-rules.ts'
import { counted } from '../../domain/counted.ts'
import { exitCodeOf, type Failure, failure } from '../../domain/failure.ts'
import { projectKey } from '../../domain/project.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { ROUTING_FILE, type Routing } from '../../domain/routing.ts'
import { messageOf } from '../../io/message-of.ts'
import { readOwnText } from '../../io/own-text.ts'
import { readRoutingFile } from '../../io/routing-file.ts'
import { type RoutingSource, readRouting } from '../../io/routing-parse.ts'
import { readTrusted } from '../../io/trusted.ts'
import type { Mistake } from '../../io/yaml-file.ts'
import { type Place, placeAt } from '../place.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Shown, Terminal } from '../terminal.ts'
import { readCheckArgs } from './policy-args.ts'

/** What is known of one routing file. `absent` is no mistake; what is not trusted is read and not used. */
export type CheckedFile = {
  path: string
  state: 'absent' | 'valid' | 'untrusted' | 'invalid'
  says: string
  mistakes: Mistake[]
  unreached: { rule: string; from: string; by: string }[]
}

/** `waybill policy check [FILE]`: whether the user's routing file and the repository's can be read, and every mistake in them. */
export async function policyCheck(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const args = readCheckArgs(argv)
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const files = checkedFiles(args.value.positionals[0])
  if (!files.ok) return sayFailure(files.failure, json, terminal)
  if (json) sayJson({ files: files.value }, terminal)
  else for (const file of files.value) terminal.out(...fileText(file))
  return files.value.some(({ state }) => state === 'invalid') ? exitCodeOf('config_invalid') : 0
}

function checkedFiles(named: string | undefined): Result<CheckedFile[]> {
  if (named !== undefined) {
    const text = textAt(resolve(named))
    if (!text.ok) return text
    return ok([checked(text.value, { path: resolve(named), called: named, own: false })])
  }
  const place = placeAt(process.cwd())
  if (!place.ok) return place
  return ok([ownFile(place.value), repositoryFile(place.value)])
}

function textAt(path: string): Result<string> {
  try {
    return ok(readFileSync(path, 'utf8'))
  } catch (error) {
    return fail(
      failure('wrong_usage', `${path} cannot be read: ${messageOf(error)}`, { hint: 'Name a routing file.' }),
    )
  }
}

function ownFile({ paths }: Place): CheckedFile {
  const text = readOwnText(paths.routing, 'what it starts and denies cannot be trusted')
  if (!text.ok) return broken(paths.routing, text.failure)
  return checked(text.value, { path: paths.routing, called: 'your routing.yaml', own: true })
}

function repositoryFile({ paths, workspace }: Place): CheckedFile {
  const path = join(workspace.root, ROUTING_FILE)
  const file = readRoutingFile(workspace.root)
  if (!file.ok) return broken(path, file.failure)
  const found = checked(file.value?.text, { path, called: ROUTING_FILE, own: false })
  if (found.state !== 'valid') return found
  const trusted = readTrusted(paths.trusted)
  if (!trusted.ok) return broken(path, trusted.failure)
  if (trusted.value[projectKey(workspace)]?.routing?.sha256 === file.value?.sha256) return found
  return { ...found, state: 'untrusted', says: `${found.says}; not trusted, so not used: \`waybill trust\`` }
}

const broken = (path: string, { message }: Failure): CheckedFile => ({
  path,
  state: 'invalid',
  says: message,
  mistakes: [],
  unreached: [],
})

function checked(text: string | undefined, source: RoutingSource): CheckedFile {
  const { path } = source
  if (text === undefined) return { path, state: 'absent', says: 'is not there', mistakes: [], unreached: [] }
  const read = readRouting(text, source)
  if (Array.isArray(read))
    return { path, state: 'invalid', says: counted(read.length, 'mistake'), mistakes: read, unreached: [] }
  const unreached = unreachedRules(read.rules).map(({ rule, by }) => ({
    rule: rule.name,
    from: rule.from,
    by: by.name,
  }))
  return { path, state: 'valid', says: contents(read), mistakes: [], unreached }
}

function contents({ rules, roles, deny }: Routing): string {
  const denied = deny.length > 0 ? [`denies ${deny.join(', ')}`] : []
  return [counted(rules.length, 'rule'), counted(Object.keys(roles).length, 'role'), ...denied].join(', ')
}

const MARKS = { absent: '·', valid: '✔', untrusted: '●', invalid: '✘' } as const
const STYLES = { absent: 'dim', valid: 'green', untrusted: 'yellow', invalid: 'red' } as const

function fileText({ path, state, says, mistakes, unreached }: CheckedFile): Shown[] {
  const mistakeLines = mistakes.map(({ line, says }) => `  ${path}:${line}: ${says}\n`)
  const never = unreached.map(
    ({ rule, from, by }) => `  ${from}: the rule ${rule} is never reached, ${by} stands above it\n`,
  )
  return [{ style: STYLES[state], text: `${MARKS[state]} ${path}` }, `: ${says}\n`, ...mistakeLines, ...never]
}
