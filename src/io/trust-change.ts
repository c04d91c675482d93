import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import type { RoutingText, TrustRecord } from '../domain/routing.ts'
import type { Workspace } from '../domain/task.ts'
import { nowMs } from './clock.ts'
import { openLedger } from './ledger.ts'
import type { WaybillPaths } from './paths.ts'
import { changeTrusted } from './trusted.ts'

const BUSY_MS = 5_000

/** Records the trust in exactly this text, or withdraws it where there is none; under the ledger's lock, so that none is lost. */
export function recordTrust(
  paths: Pick<WaybillPaths, 'trusted' | 'ledger'>,
  workspace: Workspace,
  file: RoutingText | undefined,
  how: TrustRecord['how'],
): Result<void> {
  const ledger = openLedger(paths.ledger, BUSY_MS)
  if (!ledger.ok) return ledger
  const project = projectKey(workspace)
  const atMs = nowMs()
  const record = file && { ...file, recordedAt: new Date(atMs).toISOString(), how }
  const changed = ledger.value.exclusively(() => {
    const trusted = changeTrusted(paths.trusted, project, record)
    if (!trusted.ok) return trusted
    const fact = file
      ? ({ kind: 'routing.trusted', sha256: file.sha256, how } as const)
      : ({ kind: 'routing.distrusted', how } as const)
    ledger.value.note(project, project, atMs, fact)
    return ok(undefined)
  })
  ledger.value.close()
  return changed
}
