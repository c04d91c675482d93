import { commandLines, trustLine } from '../decide/trusted-command.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import { projectKey } from '../domain/project.ts'
import { NO_TRUST, TESTS } from '../domain/trust.ts'
import type { WaybillPaths } from './paths.ts'
import { proposeTests } from './propose-tests.ts'
import { findWorkspace } from './repository.ts'
import { readTrusted } from './trusted.ts'

/** Which commands the checks may run in the repository around a folder; nothing outside of one. */
export function checkCommands(cwd: string, paths: Pick<WaybillPaths, 'trusted'>): SetupCheck[] {
  const workspace = findWorkspace(cwd)
  if (!workspace.ok) return []
  const trusted = readTrusted(paths.trusted)
  if (!trusted.ok)
    return [{ name: 'commands', status: 'warn', says: trusted.failure.message, next: trusted.failure.hint }]
  const held = trusted.value[projectKey(workspace.value)] ?? NO_TRUST
  const found: SetupCheck[] = commandLines(held).map((says) => ({ name: 'command', status: 'ok', says }))
  if (TESTS in held.commands) return found
  const proposed = proposeTests(workspace.value.root)
  const says = 'no test command is trusted for this repository, so no check runs its tests'
  const next = proposed === undefined ? {} : { next: trustLine(TESTS, proposed) }
  return [...found, { name: 'tests', status: 'unknown', says, ...next }]
}
