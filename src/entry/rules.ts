import { join } from 'node:path'
import type { Policy } from '../decide/route.ts'
import { withRouting } from '../decide/routing.ts'
import type { Signal } from '../domain/outcome.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import { ROUTING_FILE } from '../domain/routing.ts'
import type { Workspace } from '../domain/task.ts'
import type { WaybillPaths } from '../io/paths.ts'
import { readRoutingFile } from '../io/routing-file.ts'
import { readTrusted } from '../io/trusted.ts'

/** The rules for a task, and what a careful reader should know of them. */
export type Rules = { policy: Policy; signals: Signal[] }

/** The user's rules, and over them the repository's routing file if a person trusted exactly this text of it (I9). */
export async function rulesFor(
  { root, commonDir }: Workspace,
  { trusted: store }: Pick<WaybillPaths, 'trusted'>,
  policy: Policy,
): Promise<Result<Rules>> {
  const untrusted = (why: string): Result<Rules> =>
    ok({ policy, signals: [{ name: 'routing_untrusted', detail: `${why}, so nothing of it is used` }] })
  const file = readRoutingFile(root)
  if (!file.ok) return untrusted(file.failure.message)
  if (!file.value) return ok({ policy, signals: [] })
  const trusted = readTrusted(store)
  if (!trusted.ok) return trusted
  const before = trusted.value[projectKey({ commonDir })]?.routing
  if (before?.sha256 !== file.value.sha256) {
    const since = before ? 'was changed since it was trusted' : 'was not trusted by you'
    return untrusted(`${ROUTING_FILE} ${since} (\`waybill trust\` shows it and asks)`)
  }
  // Loaded here and not above: YAML and schema take tens of milliseconds, and most repositories have no such file.
  const { parseRouting } = await import('../io/routing-parse.ts')
  const routing = parseRouting(file.value.text, join(root, ROUTING_FILE))
  return routing.ok ? ok({ policy: withRouting(policy, routing.value), signals: [] }) : routing
}
