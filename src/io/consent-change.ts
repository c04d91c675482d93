import { type Allowance, nextRecord } from '../decide/allowance.ts'
import type { Fact } from '../domain/event.ts'
import type { ConsentRecord } from '../domain/grant.ts'
import { projectKey } from '../domain/project.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { nowMs } from './clock.ts'
import { changeConsent, readConsents } from './consents.ts'
import { step } from './faults.ts'
import { openLedger } from './ledger.ts'
import type { WaybillPaths } from './paths.ts'

const BUSY_MS = 5_000

type Home = Pick<WaybillPaths, 'consents' | 'ledger'>

/** Records a permission, or withdraws it where there is no `record`. */
export function recordConsent(
  paths: Home,
  workspace: Workspace,
  worker: WorkerId,
  record: ConsentRecord | undefined,
  how: ConsentRecord['how'],
): Result<void> {
  const changed = changeRecord(paths, workspace, worker, () => ok(record), how)
  return changed.ok ? ok(undefined) : changed
}

/** Records what a person allowed, which for secrets adds to the record that is there. */
export const recordAllowance = (
  paths: Home,
  workspace: Workspace,
  allowance: Allowance,
  how: ConsentRecord['how'],
): Result<ConsentRecord | undefined> =>
  changeRecord(
    paths,
    workspace,
    allowance.worker,
    (held) => nextRecord(allowance, held, workspace.root, how, nowMs()),
    how,
  )

/** Under the ledger's lock from the reading to the writing, so that nothing is lost. */
function changeRecord(
  paths: Home,
  workspace: Workspace,
  worker: WorkerId,
  next: (held: ConsentRecord | undefined) => Result<ConsentRecord | undefined>,
  how: ConsentRecord['how'],
): Result<ConsentRecord | undefined> {
  const ledger = openLedger(paths.ledger, BUSY_MS)
  if (!ledger.ok) return ledger
  const project = projectKey(workspace)
  const changed = ledger.value.exclusively(() => {
    const now = readConsents(paths.consents)
    if (!now.ok) return now
    const record = next(now.value[project]?.find((held) => held.worker === worker))
    if (!record.ok) return record
    const consents = changeConsent(paths.consents, project, worker, record.value)
    if (!consents.ok) return consents
    step('consent', 'consents written')
    ledger.value.note(project, project, nowMs(), factOf(worker, record.value, how))
    step('consent', 'change noted')
    return record
  })
  ledger.value.close()
  return changed
}

function factOf(worker: WorkerId, record: ConsentRecord | undefined, how: ConsentRecord['how']): Fact {
  if (!record) return { kind: 'consent.revoked', worker, how }
  const { modes, allowedSecrets } = record
  return { kind: 'consent.granted', worker, how, modes, ...(allowedSecrets ? { allowedSecrets } : {}) }
}
