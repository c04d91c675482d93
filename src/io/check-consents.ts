import { consentFor } from '../decide/consent.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import { projectKey } from '../domain/project.ts'
import { readConsents } from './consents.ts'
import type { WaybillPaths } from './paths.ts'
import { findWorkspace } from './repository.ts'

/** Which workers may run in the repository around a folder, at a time; nothing outside of one. */
export function checkConsents(
  cwd: string,
  paths: Pick<WaybillPaths, 'consents'>,
  atMs: number,
): SetupCheck[] {
  const workspace = findWorkspace(cwd)
  if (!workspace.ok) return []
  const consents = readConsents(paths.consents)
  if (!consents.ok)
    return [{ name: 'allowed', status: 'warn', says: consents.failure.message, next: consents.failure.hint }]
  const held = (consents.value[projectKey(workspace.value)] ?? []).filter((record) =>
    record.modes.some((mode) => !('why' in consentFor(record, { ...record, mode }, atMs))),
  )
  if (held.length > 0) {
    const says = held.map(({ worker, modes }) => `${worker} (${modes.join(', ')})`).join(', ')
    return [{ name: 'allowed', status: 'ok', says: `${says}, in this repository` }]
  }
  const says = 'no worker may run in this repository yet'
  return [{ name: 'allowed', status: 'unknown', says, next: NEXT }]
}

const NEXT =
  'Type `/waybill:allow codex` in the chat of Claude Code, or run `waybill allow codex` or `waybill allow claude` in a terminal.'
