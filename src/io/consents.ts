import { dirname } from 'node:path'
import { FINGERPRINT } from '../decide/allowance.ts'
import type { ConsentRecord } from '../domain/grant.ts'
import { ok, type Result } from '../domain/result.ts'
import { MODES } from '../domain/task.ts'
import { WORKER_IDS } from '../domain/worker-id.ts'
import { makePrivateFolder, writeAtomically } from './files.ts'
import { type OwnFile, readOwnFile } from './own-file.ts'

/** Consent by repository (git common directory) and worker. */
export type Consents = Record<string, ConsentRecord[]>
type Stored = { version: 1; repositories: Consents }

/** Reads the user's consents. A file that others could have written, or that does not parse, grants nothing and says so. */
export function readConsents(path: string): Result<Consents> {
  const stored = readOwnFile(path, CONSENTS)
  return stored.ok ? ok(stored.value?.repositories ?? {}) : stored
}

/** Records or withdraws one worker's permission. Only entries that saw a person type call this. */
export function changeConsent(
  path: string,
  repository: string,
  worker: string,
  record: ConsentRecord | undefined,
): Result<Consents> {
  const now = readConsents(path)
  if (!now.ok) return now
  const others = (now.value[repository] ?? []).filter((held) => held.worker !== worker)
  const kept = record ? [...others, record] : others
  const repositories = { ...now.value, [repository]: kept }
  if (kept.length === 0) delete repositories[repository]
  makePrivateFolder(dirname(path))
  writeAtomically(path, `${JSON.stringify({ version: 1, repositories } satisfies Stored, null, 2)}\n`)
  return ok(repositories)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'
const isMaybe = (value: unknown, test: (value: unknown) => boolean) => value === undefined || test(value)

const isFingerprints = (value: unknown) =>
  Array.isArray(value) && value.every((one) => isText(one) && FINGERPRINT.test(one))

const isRecord = (value: unknown): boolean =>
  isObject(value) &&
  (WORKER_IDS as readonly unknown[]).includes(value.worker) &&
  Array.isArray(value.modes) &&
  value.modes.every((mode) => (MODES as readonly unknown[]).includes(mode)) &&
  isText(value.recordedAt) &&
  isText(value.root) &&
  (value.how === 'terminal' || value.how === 'chat') &&
  isMaybe(value.expiresAt, (at) => typeof at === 'string' && !Number.isNaN(Date.parse(at))) &&
  isMaybe(value.terms, isText) &&
  isMaybe(value.allowedSecrets, isFingerprints) &&
  isMaybe(value.server, isText) &&
  isMaybe(value.maxUsdMicrosPerRun, (cap) => Number.isSafeInteger(cap) && (cap as number) >= 0)

const isStored = (value: unknown): value is Stored =>
  isObject(value) &&
  value.version === 1 &&
  isObject(value.repositories) &&
  Object.values(value.repositories).every((records) => Array.isArray(records) && records.every(isRecord))

const CONSENTS: OwnFile<Stored> = { is: isStored, holds: 'consent', again: 'allow' }
