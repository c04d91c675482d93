import type { Fact } from '../domain/event.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import type { RoutingText, TrustRecord } from '../domain/routing.ts'
import type { Workspace } from '../domain/task.ts'
import type { RepositoryTrust } from '../domain/trust.ts'
import { nowMs } from './clock.ts'
import { openLedger } from './ledger.ts'
import type { WaybillPaths } from './paths.ts'
import { changeTrusted } from './trusted.ts'

const BUSY_MS = 5_000

type Home = Pick<WaybillPaths, 'trusted' | 'ledger'>
type How = TrustRecord['how']

/** Records the trust in exactly this text, or withdraws it where there is none. */
export function recordTrust(
  paths: Home,
  workspace: Workspace,
  file: RoutingText | undefined,
  how: How,
): Result<void> {
  const fact = file
    ? ({ kind: 'routing.trusted', sha256: file.sha256, how } as const)
    : ({ kind: 'routing.distrusted', how } as const)
  return record(paths, workspace, fact, ({ commands }, recordedAt) => ({
    ...(file ? { routing: { ...file, recordedAt, how } } : {}),
    commands,
  }))
}

/** Records the trust in exactly this command under its name, in the place of another of that name; or withdraws it. */
export function recordCommand(
  paths: Home,
  workspace: Workspace,
  name: string,
  command: string | undefined,
  how: How,
): Result<void> {
  const fact =
    command === undefined
      ? ({ kind: 'command.distrusted', name, how } as const)
      : ({ kind: 'command.trusted', name, command, how } as const)
  return record(paths, workspace, fact, ({ commands, ...rest }, recordedAt) => {
    const { [name]: _before, ...others } = commands
    if (command === undefined) return { ...rest, commands: others }
    return { ...rest, commands: { ...others, [name]: { command, recordedAt, how } } }
  })
}

/** Under the ledger's lock, so that none is lost. */
function record(
  paths: Home,
  workspace: Workspace,
  fact: Fact,
  change: (held: RepositoryTrust, recordedAt: string) => RepositoryTrust,
): Result<void> {
  const ledger = openLedger(paths.ledger, BUSY_MS)
  if (!ledger.ok) return ledger
  const project = projectKey(workspace)
  const atMs = nowMs()
  const recordedAt = new Date(atMs).toISOString()
  const changed = ledger.value.exclusively(() => {
    const trusted = changeTrusted(paths.trusted, project, (held) => change(held, recordedAt))
    if (!trusted.ok) return trusted
    ledger.value.note(project, project, atMs, fact)
    return ok(undefined)
  })
  ledger.value.close()
  return changed
}
