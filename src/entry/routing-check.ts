import { join } from 'node:path'
import { roleMistakes } from '../decide/role-mistakes.ts'
import type { Policy } from '../decide/route.ts'
import { withRouting } from '../decide/routing.ts'
import { unreachedRules } from '../decide/unreached-rules.ts'
import { counted } from '../domain/counted.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import type { Failure } from '../domain/failure.ts'
import { projectKey } from '../domain/project.ts'
import { ROUTING_FILE, type Routing } from '../domain/routing.ts'
import { readOwnText } from '../io/own-text.ts'
import { readRoutingFile } from '../io/routing-file.ts'
import { type Misplaced, parseRouting, type RoutingSource, readRouting } from '../io/routing-parse.ts'
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

/** Where files are checked, and what routing knows without them; undefined where the config cannot be read. */
export type Checking = Place & { policy: Policy | undefined }

/** The user's own file, which lies over the repository's where that is trusted; and the repository's. */
export function checkedFiles(at: Checking): [CheckedFile, CheckedFile] {
  const theirs = repositoryFile(at)
  return [ownFile(at.paths, theirs.state === 'valid' ? withTheirs(at) : at.policy), theirs]
}

function withTheirs({ policy, workspace }: Checking): Policy | undefined {
  const path = join(workspace.root, ROUTING_FILE)
  const file = readRoutingFile(workspace.root)
  if (!policy || !file.ok || !file.value) return policy
  const read = parseRouting(file.value.text, { path, called: ROUTING_FILE, own: false })
  return read.ok ? withRouting(policy, read.value) : policy
}

/** The same for `waybill doctor`: a file that is not there is not worth a line. */
export const checkRouting = (at: Checking): SetupCheck[] =>
  checkedFiles(at)
    .filter(({ state }) => state !== 'absent')
    .map(({ path, state, says, mistakes }) => ({
      name: 'routing',
      status: STATUS[state],
      says: `${path}: ${mistakes[0] ? `line ${mistakes[0].line}: ${mistakes[0].says}` : says}`,
      ...(state === 'invalid' ? { next: 'waybill policy check' } : {}),
    }))

const STATUS = { absent: 'ok', valid: 'ok', untrusted: 'warn', invalid: 'bad' } as const

export function ownFile(paths: Checking['paths'], policy: Policy | undefined): CheckedFile {
  const text = readOwnText(paths.routing, 'what it starts and denies cannot be trusted')
  if (!text.ok) return broken(paths.routing, text.failure)
  return checkedText(text.value, { path: paths.routing, called: 'your routing.yaml', own: true }, policy)
}

function repositoryFile({ paths, workspace, policy }: Checking): CheckedFile {
  const path = join(workspace.root, ROUTING_FILE)
  const file = readRoutingFile(workspace.root)
  if (!file.ok) return broken(path, file.failure)
  const found = checkedText(file.value?.text, { path, called: ROUTING_FILE, own: false }, policy)
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

/** What a file says, over what is known without it: a role that no vendor could be asked for is a mistake too. */
export function checkedText(
  text: string | undefined,
  source: RoutingSource,
  policy: Policy | undefined,
): CheckedFile {
  const { path } = source
  if (text === undefined) return { path, state: 'absent', says: 'is not there', mistakes: [], unreached: [] }
  const judge = (routing: Routing) => (policy ? misplacedRoles(routing, withRouting(policy, routing)) : [])
  const read = readRouting(text, source, judge)
  if (Array.isArray(read))
    return { path, state: 'invalid', says: counted(read.length, 'mistake'), mistakes: read, unreached: [] }
  const unreached = unreachedRules(read.rules).map(({ rule, by }) => ({
    rule: rule.name,
    from: rule.from,
    by: by.name,
  }))
  return { path, state: 'valid', says: contents(read), mistakes: [], unreached }
}

const misplacedRoles = (routing: Routing, policy: Policy): Misplaced[] =>
  roleMistakes(routing, policy).map(({ role, field, says }) => ({ path: ['roles', role, field], says }))

function contents({ rules, roles, deny }: Routing): string {
  const denied = deny.length > 0 ? [`denies ${deny.join(', ')}`] : []
  return [counted(rules.length, 'rule'), counted(Object.keys(roles).length, 'role'), ...denied].join(', ')
}
