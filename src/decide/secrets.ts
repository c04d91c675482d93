import type { ConsentRecord, Denial } from '../domain/grant.ts'
import type { Signal } from '../domain/outcome.ts'
import type { Delegation } from '../domain/route.ts'
import type { Cargo, Finding } from '../domain/secret.ts'
import type { Task } from '../domain/task.ts'
import { shortName } from '../domain/worker-id.ts'
import { advise } from './consent.ts'

const TOLD = 5

/** Refuses what looks like a secret, unless this worker's own record allows that very one (I6, I10). */
export function refuseSecrets(
  task: Task,
  route: Delegation,
  record: ConsentRecord | undefined,
  findings: readonly Finding[],
): Denial | undefined {
  const blocked = notAllowed(findings, record)
  if (blocked.length === 0) return undefined
  const what = blocked.slice(0, TOLD).map(findingText)
  const more = blocked.length > TOLD ? `, and ${blocked.length - TOLD} more` : ''
  return {
    kind: 'denied',
    failure: 'secret_found',
    because: advise(
      route,
      task,
      `what would leave holds what looks like a secret: ${what.join('; ')}${more}`,
    ),
    hint: allowSecrets(route.worker, blocked, task.workspace.ofReports),
  }
}

export const notAllowed = (
  findings: readonly Finding[],
  record: Pick<ConsentRecord, 'allowedSecrets'> | undefined,
): Finding[] => findings.filter(({ fingerprint }) => !record?.allowedSecrets?.includes(fingerprint))

/** One finding in words; the secret is not in them. */
export const findingText = ({ rule, place, fingerprint, preview }: Finding): string =>
  `${rule} at ${place} (${preview}, fingerprint ${fingerprint})`

/** What to do, and the command that only a person can give. */
export function allowSecrets(worker: string, findings: readonly Finding[], ofReports?: true): string {
  const fingerprints = [...new Set(findings.map(({ fingerprint }) => fingerprint))]
  const words = `allow ${shortName(worker)} ${fingerprints.map((one) => `--secret ${one}`).join(' ')}`
  const [it, they] = fingerprints.length === 1 ? ['it', 'it'] : ['them', 'they']
  if (ofReports)
    return `Take ${it} out. If ${they} may be sent all the same, the user runs \`waybill ${words} --triage\` in a terminal.`
  return `Take ${it} out. If ${they} may be sent all the same, the user types \`/waybill:${words}\` in the chat or runs \`waybill ${words}\` in a terminal in this repository.`
}

/** What a reader of the waybill should know of what was sent. */
export function cargoSignals({ findings, partly, pasted }: Cargo): Signal[] {
  const sent = findings.map(({ rule, place, fingerprint }) => `${rule} at ${place} (${fingerprint})`)
  return [
    ...(sent.length === 0
      ? []
      : [{ name: 'secret_allowed', detail: `sent by the permission for it: ${sent.join('; ')}` } as const]),
    ...(partly.length === 0 ? [] : [pasted ? leftOut(partly) : notScanned(partly)]),
  ]
}

const notScanned = (partly: readonly string[]): Signal => ({
  name: 'not_scanned',
  detail: `too much to be looked through for secrets in ${partly.join(', ')}`,
})

const leftOut = (partly: readonly string[]): Signal => ({
  name: 'files_left_out',
  detail: `not all files went along, since there are too many or too large ones in ${partly.join(', ')}`,
})
