import { join } from 'node:path'
import type { Policy } from '../decide/route.ts'
import { withRouting } from '../decide/routing.ts'
import type { Signal } from '../domain/outcome.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import { ROUTING_FILE, type RoutingText } from '../domain/routing.ts'
import type { RoutingTable } from '../domain/routing-table.ts'
import type { Workspace } from '../domain/task.ts'
import { nowMs } from '../io/clock.ts'
import { readOwnText } from '../io/own-text.ts'
import type { WaybillPaths } from '../io/paths.ts'
import { readRoutingFile } from '../io/routing-file.ts'
import { readTable, sourcesOf } from '../io/routing-table.ts'
import { tableFrom, writeTable } from '../io/routing-table-write.ts'
import { readTrusted } from '../io/trusted.ts'

/** The rules for a task, and what a careful reader should know of them. */
export type Rules = { policy: Policy; signals: Signal[] }

/** The built-in rules, over them the repository's routing file if a person trusted exactly this text of it (I9), and over both the user's own. */
export async function rulesFor(
  workspace: Workspace,
  paths: WaybillPaths,
  builtIn: Policy,
): Promise<Result<Rules>> {
  // Before they are read: what changes meanwhile leaves a table that is not taken for fresh.
  const [madeAtMs, sources] = [nowMs(), sourcesOf(paths, workspace)]
  const file = trustedFile(workspace, paths)
  if (!file.ok) return file
  const own = readOwnText(paths.routing, STAKE)
  if (!own.ok) return own
  const { text, doubt } = file.value
  const signals: Signal[] = doubt === undefined ? [] : [{ name: 'routing_untrusted', detail: doubt }]
  if (text === undefined && own.value === undefined) return ok({ policy: builtIn, signals })
  const known = readTable(paths, workspace, sources)
  if (known) return ok({ policy: { ...builtIn, ...rulesIn(known) }, signals })
  const policy = await layered(builtIn, [
    { text, ...repositoryLayer(workspace) },
    { text: own.value, path: paths.routing, ...OWN },
  ])
  if (!policy.ok) return policy
  keepTable(paths, workspace, tableFrom(policy.value, sources, madeAtMs))
  return ok({ policy: policy.value, signals })
}

const rulesIn = ({ rules, roles, routings }: RoutingTable): Pick<Policy, 'rules' | 'roles' | 'routings'> => ({
  rules,
  roles,
  routings,
})

function keepTable(paths: WaybillPaths, workspace: Workspace, table: RoutingTable): void {
  try {
    writeTable(paths, workspace, table)
  } catch {
    // It only saves time: where it cannot be written, the next one reads the files again.
  }
}

/** Where no repository has a say: the built-in rules, and over them the user's own. */
export async function ownRules(
  { routing: path }: Pick<WaybillPaths, 'routing'>,
  builtIn: Policy,
): Promise<Result<Policy>> {
  const own = readOwnText(path, STAKE)
  return own.ok ? layered(builtIn, [{ text: own.value, path, ...OWN }]) : own
}

/** Whether a user has written rules at all, good or bad. */
export function hasOwnRules({ routing }: Pick<WaybillPaths, 'routing'>): boolean {
  const own = readOwnText(routing, STAKE)
  return !own.ok || own.value !== undefined
}

const STAKE = 'what it starts and denies cannot be trusted'
const OWN = { called: 'your routing.yaml', own: true } as const

type Layer = { text: string | undefined; path: string; called: string; own: boolean }

/** Each over those before it. */
async function layered(builtIn: Policy, layers: readonly Layer[]): Promise<Result<Policy>> {
  if (layers.every(({ text }) => text === undefined)) return ok(builtIn)
  // Loaded here and not above: YAML and schema take tens of milliseconds, and most repositories have no such file.
  const { parseRouting } = await import('../io/routing-parse.ts')
  let policy = builtIn
  for (const { text, ...source } of layers) {
    if (text === undefined) continue
    const routing = parseRouting(text, source)
    if (!routing.ok) return routing
    policy = withRouting(policy, routing.value)
  }
  return ok(policy)
}

/** The repository's file where it may be used; else why not, or that there is none. */
function trustedFile(
  workspace: Workspace,
  paths: Pick<WaybillPaths, 'trusted'>,
): Result<{ text?: string; doubt?: string }> {
  const file = readRoutingFile(workspace.root)
  const unused = (why: string) => ok({ doubt: `${why}, so nothing of it is used` })
  if (!file.ok) return unused(file.failure.message)
  if (!file.value) return ok({})
  const untrusted = whyUntrusted(file.value, workspace, paths)
  if (!untrusted.ok) return untrusted
  return untrusted.value === undefined
    ? ok({ text: file.value.text })
    : unused(`${untrusted.value} (\`waybill trust\` shows it and asks)`)
}

/** Undefined where a person trusted exactly this text. */
function whyUntrusted(
  { sha256 }: RoutingText,
  { commonDir }: Workspace,
  { trusted: store }: Pick<WaybillPaths, 'trusted'>,
): Result<string | undefined> {
  const trusted = readTrusted(store)
  if (!trusted.ok) return trusted
  const before = trusted.value[projectKey({ commonDir })]?.routing
  if (before?.sha256 === sha256) return ok(undefined)
  return ok(`${ROUTING_FILE} ${before ? 'was changed since it was trusted' : 'was not trusted by you'}`)
}

/** What a repository says, to whoever asks: no user's file has a part in it. `untrusted`: why it may not be acted upon. */
export type RepositoryRules = { policy: Policy; untrusted?: string }

/** The built-in rules, and over them the repository's routing file; `paths` absent: for who only compares texts, trusted or not. */
export async function repositoryRules(
  workspace: Workspace,
  builtIn: Policy,
  paths?: Pick<WaybillPaths, 'trusted'>,
): Promise<Result<RepositoryRules>> {
  const file = readRoutingFile(workspace.root)
  if (!file.ok) return file
  const untrusted = file.value && paths ? whyUntrusted(file.value, workspace, paths) : ok(undefined)
  if (!untrusted.ok) return untrusted
  const policy = await layered(builtIn, [{ text: file.value?.text, ...repositoryLayer(workspace) }])
  if (!policy.ok) return policy
  return ok({
    policy: policy.value,
    ...(untrusted.value === undefined ? {} : { untrusted: untrusted.value }),
  })
}

const repositoryLayer = ({ root }: Workspace): Omit<Layer, 'text'> => ({
  path: join(root, ROUTING_FILE),
  called: ROUTING_FILE,
  own: false,
})
