import { durationMs } from '../domain/duration.ts'
import { failure } from '../domain/failure.ts'
import type { ConsentRecord } from '../domain/grant.ts'
import { USD } from '../domain/money.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { shortName, type WorkerId } from '../domain/worker-id.ts'
import { workerNamed } from './route.ts'
import { termsOf } from './terms.ts'

/** What a person asked to allow, before it is recorded. */
export type Allowance = {
  worker: WorkerId
  write: boolean
  maxUsdMicrosPerRun?: number
  forMs?: number
  /** For the reports that `waybill triage` is given, and for no repository. */
  triage?: true
  /** Where its server is, if that is the user's own and not this machine: scheme, host and port. */
  server?: string
  /** The day of the terms that are agreed to, as it was typed; who types at a terminal was shown them. */
  agreed?: string
  /** Fingerprints to be added to what is allowed already; then nothing else is said. */
  secrets?: string[]
}

const LONGEST_CONSENT_MS = 3650 * 86_400_000
/** As much as a config may say. A record that is no exact number would make the whole file unreadable. */
const MOST_USD = 1_000_000
const KNOWN = ['--write', '--max-usd', '--for', '--secret', '--terms', '--triage']
export const FINGERPRINT = /^[0-9a-f]{16}$/

/** Reads `codex --write --max-usd 1 --for 30d` or `codex --secret 0123456789abcdef`, the same words in a terminal and in the chat. */
export function readAllowance(words: string[]): Result<Allowance> {
  const [name, ...rest] = words
  const wrong = (message: string, hint: string) => fail(failure('wrong_usage', message, { hint }))
  if (name === undefined || name.startsWith('-'))
    return wrong('no worker was named', 'Say which: allow codex, or allow claude.')
  const worker = workerNamed(name)
  if (!worker.ok) return worker
  const allowance: Allowance = { worker: worker.value, write: false }
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? ''
    if (word === '--write') allowance.write = true
    else if (word === '--triage') allowance.triage = true
    else if (word === '--secret') {
      at += 1
      const value = rest[at] ?? ''
      if (!FINGERPRINT.test(value)) {
        const hint = 'Say the 16 hex digits that the refusal names.'
        return wrong(`--secret ${JSON.stringify(value)} is no fingerprint`, hint)
      }
      allowance.secrets = [...(allowance.secrets ?? []), value]
    } else if (word === '--terms') {
      at += 1
      allowance.agreed = rest[at] ?? ''
    } else if (word === '--max-usd' || word === '--for') {
      at += 1
      const value = rest[at] ?? ''
      const read = word === '--for' ? durationMs(value, LONGEST_CONSENT_MS) : usdMicrosIn(value)
      if (read === undefined)
        return wrong(`${word} ${JSON.stringify(value)} was not understood`, 'Say --max-usd 0.50, --for 30d.')
      if (word === '--for') allowance.forMs = read
      else allowance.maxUsdMicrosPerRun = read
    } else return wrong(`${JSON.stringify(word)} is not known`, suggestion(word, KNOWN))
  }
  if (allowance.triage && allowance.write)
    return wrong('--triage and --write contradict each other', 'Who is given a report writes nothing.')
  const alone = 2 * (allowance.secrets?.length ?? 0) + (allowance.triage ? 1 : 0)
  if (allowance.secrets && rest.length > alone)
    return wrong('--secret stands alone', 'It adds to what is allowed, and changes nothing of it.')
  return ok(allowance)
}

function usdMicrosIn(text: string): number | undefined {
  const usdMicros = Math.round(Number(text) * USD)
  return usdMicros >= 1 && usdMicros <= MOST_USD * USD ? usdMicros : undefined
}

export function consentRecord(
  allowance: Allowance,
  root: string,
  how: ConsentRecord['how'],
  atMs: number,
): ConsentRecord {
  const { worker, write, maxUsdMicrosPerRun, forMs, server } = allowance
  const terms = termsOf(worker)
  return {
    worker,
    modes: write ? ['read', 'write'] : ['read'],
    ...(maxUsdMicrosPerRun === undefined ? {} : { maxUsdMicrosPerRun }),
    ...(server === undefined ? {} : { server }),
    recordedAt: new Date(atMs).toISOString(),
    ...(forMs === undefined ? {} : { expiresAt: new Date(atMs + forMs).toISOString() }),
    ...(terms ? { terms: terms.asOf } : {}),
    how,
    root,
  }
}

/** The record that comes of an allowance: a new one, or for secrets the one that is `held` with their fingerprints added. */
export function nextRecord(
  allowance: Allowance,
  held: ConsentRecord | undefined,
  root: string,
  how: ConsentRecord['how'],
  atMs: number,
): Result<ConsentRecord> {
  const { worker, secrets } = allowance
  if (secrets === undefined) return ok(consentRecord(allowance, root, how, atMs))
  if (held) return ok({ ...held, allowedSecrets: [...new Set([...(held.allowedSecrets ?? []), ...secrets])] })
  const hint = `First allow the worker: \`waybill allow ${shortName(worker)}\`.`
  return fail(failure('no_consent', `${worker} is not allowed in this repository`, { hint }))
}

/** What is allowed from now on, to follow the worker's name. */
export const mayNow = ({ write, secrets }: Allowance): string =>
  secrets
    ? `may now be sent what has the fingerprint ${secrets.join(', ')}`
    : `may now ${write ? 'read and write' : 'read'}`
