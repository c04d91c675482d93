import { join } from 'node:path'
import { unreachedRules } from '../decide/unreached-rules.ts'
import { counted } from '../domain/counted.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import type { Failure } from '../domain/failure.ts'
import { projectKey } from '../domain/project.ts'
import { ROUTING_FILE, type Routing } from '../domain/routing.ts'
import { readOwnText } from '../io/own-text.ts'
import { readRoutingFile } from '../io/routing-file.ts'
import { type RoutingSource, readRouting } from '../io/routing-parse.ts'
import { readTrusted } from '../io/trusted.ts'
import type { Mistake } from '../io/yaml-file.ts'
import type { Place } from './place.ts'

/** What is known of one routing file. `absent` is no mistake; what is not trusted is read and not used. */
export type CheckedFile = {
  path: string
  state: 'absent' | 'valid' | 'untrusted' | 'invalid'
  says: string
  mistakes: Mistake[]
  unreached: { rule: string; from: string; by: string }[]
}

/** The user's own file, and the repository's. */
export const checkedFiles = (place: Place): CheckedFile[] => [ownFile(place), repositoryFile(place)]

/** The same for `waybill doctor`: a file that is not there is not worth a line. */
export const checkRouting = (place: Place): SetupCheck[] =>
  checkedFiles(place)
    .filter(({ state }) => state !== 'absent')
    .map(({ path, state, says, mistakes }) => ({
      name: 'routing',
      status: STATUS[state],
      says: `${path}: ${mistakes[0] ? `line ${mistakes[0].line}: ${mistakes[0].says}` : says}`,
      ...(state === 'invalid' ? { next: 'waybill policy check' } : {}),
    }))

const STATUS = { absent: 'ok', valid: 'ok', untrusted: 'warn', invalid: 'bad' } as const

function ownFile({ paths }: Place): CheckedFile {
  const text = readOwnText(paths.routing, 'what it starts and denies cannot be trusted')
  if (!text.ok) return broken(paths.routing, text.failure)
  return checkedText(text.value, { path: paths.routing, called: 'your routing.yaml', own: true })
}

function repositoryFile({ paths, workspace }: Place): CheckedFile {
  const path = join(workspace.root, ROUTING_FILE)
  const file = readRoutingFile(workspace.root)
  if (!file.ok) return broken(path, file.failure)
  const found = checkedText(file.value?.text, { path, called: ROUTING_FILE, own: false })
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

export function checkedText(text: string | undefined, source: RoutingSource): CheckedFile {
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
