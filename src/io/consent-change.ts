import type { ConsentRecord } from '../domain/grant.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { nowMs } from './clock.ts'
import { changeConsent } from './consents.ts'
import { step } from './faults.ts'
import { openLedger } from './ledger.ts'
import type { WaybillPaths } from './paths.ts'

const BUSY_MS = 5_000

/** Records a permission, or withdraws it where there is no `record`; under the ledger's lock, so that none is lost. */
export function recordConsent(
  paths: Pick<WaybillPaths, 'consents' | 'ledger'>,
  workspace: Workspace,
  worker: WorkerId,
  record: ConsentRecord | undefined,
  how: ConsentRecord['how'],
): Result<void> {
  const ledger = openLedger(paths.ledger, BUSY_MS)
  if (!ledger.ok) return ledger
  const project = projectKey(workspace)
  const changed = ledger.value.exclusively(() => {
    const consents = changeConsent(paths.consents, project, worker, record)
    if (!consents.ok) return consents
    step('consent', 'consents written')
    const modes = record?.modes ?? []
    const fact = record
      ? ({ kind: 'consent.granted', worker, how, modes } as const)
      : ({ kind: 'consent.revoked', worker, how } as const)
    ledger.value.note(project, project, nowMs(), fact)
    step('consent', 'change noted')
    return ok(undefined)
  })
  ledger.value.close()
  return changed
}
