import { dirname } from 'node:path'
import { ok, type Result } from '../domain/result.ts'
import type { TrustRecord } from '../domain/routing.ts'
import { makePrivateFolder, writeAtomically } from './files.ts'
import { type OwnFile, readOwnFile } from './own-file.ts'

/** What was trusted, by repository (git common directory). */
export type Trusted = Record<string, TrustRecord>
type Stored = { version: 1; repositories: Trusted }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isRecord = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.text === 'string' &&
  typeof value.sha256 === 'string' &&
  typeof value.recordedAt === 'string' &&
  (value.how === 'terminal' || value.how === 'chat')

const isStored = (value: unknown): value is Stored =>
  isObject(value) &&
  value.version === 1 &&
  isObject(value.repositories) &&
  Object.values(value.repositories).every(isRecord)

const TRUSTED: OwnFile<Stored> = { is: isStored, holds: 'trust', again: 'trust' }

/** Reads what the user trusts. A file that others could have written, or that does not parse, trusts nothing and says so. */
export function readTrusted(path: string): Result<Trusted> {
  const stored = readOwnFile(path, TRUSTED)
  return stored.ok ? ok(stored.value?.repositories ?? {}) : stored
}

/** Records or withdraws the trust in one repository's routing file. Only entries that saw a person type call this. */
export function changeTrusted(
  path: string,
  repository: string,
  record: TrustRecord | undefined,
): Result<Trusted> {
  const now = readTrusted(path)
  if (!now.ok) return now
  const { [repository]: _before, ...others } = now.value
  const repositories = record ? { ...others, [repository]: record } : others
  makePrivateFolder(dirname(path))
  writeAtomically(path, `${JSON.stringify({ version: 1, repositories } satisfies Stored, null, 2)}\n`)
  return ok(repositories)
}
