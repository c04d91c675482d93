import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/* What a person has agreed to before a test begins, in the files as Waybill leaves them. */

/** One worker that is allowed; `terms` is the day of the terms that were shown. */
export type Allowed = { worker: string; modes: readonly string[]; terms?: string | undefined }

/** A project, and Waybill's own folder beside it. */
type Place = { project: string; waybillHome: string }

const AGREED = { recordedAt: '2026-01-01T00:00:00.000Z', how: 'terminal' }

/** As `waybill allow` records it: `allowed` for the project, `reports` (workers) for reports from anywhere. */
export function writeConsents(
  { project, waybillHome }: Place,
  allowed: readonly Allowed[],
  reports: readonly string[] = [],
): void {
  const repositories: Record<string, object[]> = {}
  const record = (root: string, records: readonly Allowed[], key = root) => {
    if (records.length > 0)
      repositories[realpathSync(key)] = records.map((one) => ({ ...one, ...AGREED, root }))
  }
  record(project, allowed, join(project, '.git'))
  const triage = join(waybillHome, 'triage')
  if (reports.length > 0) mkdirSync(triage, { mode: 0o700 })
  record(
    triage,
    reports.map((worker) => ({ worker, modes: ['read'] })),
  )
  write(waybillHome, 'consents.json', { version: 1, repositories })
}

/** As `waybill trust --command` records it. */
export function trustCommands({ project, waybillHome }: Place, commands: Record<string, string>): void {
  const trust = Object.entries(commands).map(([name, command]) => [name, { command, ...AGREED }])
  const repositories = { [realpathSync(join(project, '.git'))]: { commands: Object.fromEntries(trust) } }
  write(waybillHome, 'trusted.json', { version: 2, repositories })
}

const write = (waybillHome: string, name: string, stored: object): void =>
  writeFileSync(join(waybillHome, name), JSON.stringify(stored), { mode: 0o600 })
