import { dirname } from 'node:path'
import { ok, type Result } from '../domain/result.ts'
import type { TrustRecord } from '../domain/routing.ts'
import { NO_TRUST, type RepositoryTrust } from '../domain/trust.ts'
import { makePrivateFolder, writeAtomically } from './files.ts'
import { type OwnFile, readOwnFile } from './own-file.ts'

/** What was trusted, by repository (git common directory). */
export type Trusted = Record<string, RepositoryTrust>
/** Version 1 knew routing files alone: a repository was the record of its file. */
type Stored =
  | { version: 1; repositories: Record<string, TrustRecord> }
  | { version: 2; repositories: Record<string, RepositoryTrust> }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isDated = (value: Record<string, unknown>): boolean =>
  typeof value.recordedAt === 'string' && (value.how === 'terminal' || value.how === 'chat')

const isFile = (value: unknown): boolean =>
  isObject(value) && typeof value.text === 'string' && typeof value.sha256 === 'string' && isDated(value)

const isCommand = (value: unknown): boolean =>
  isObject(value) && typeof value.command === 'string' && isDated(value)

const isTrust = (value: unknown): boolean =>
  isObject(value) &&
  (value.routing === undefined || isFile(value.routing)) &&
  isObject(value.commands) &&
  Object.values(value.commands).every(isCommand)

const isStored = (value: unknown): value is Stored =>
  isObject(value) &&
  isObject(value.repositories) &&
  ((value.version === 1 && Object.values(value.repositories).every(isFile)) ||
    (value.version === 2 && Object.values(value.repositories).every(isTrust)))

const TRUSTED: OwnFile<Stored> = { is: isStored, holds: 'trust', again: 'trust' }

/** Reads what the user trusts. A file that others could have written, or that does not parse, trusts nothing and says so. */
export function readTrusted(path: string): Result<Trusted> {
  const stored = readOwnFile(path, TRUSTED)
  return stored.ok ? ok(stored.value ? trustIn(stored.value) : {}) : stored
}

function trustIn(stored: Stored): Trusted {
  if (stored.version === 2) return stored.repositories
  const read = Object.entries(stored.repositories).map(([key, routing]) => [key, { routing, commands: {} }])
  return Object.fromEntries(read)
}

/** Records what is now trusted of one repository, from what was. Only entries that saw a person type call this. */
export function changeTrusted(
  path: string,
  repository: string,
  change: (held: RepositoryTrust) => RepositoryTrust,
): Result<Trusted> {
  const now = readTrusted(path)
  if (!now.ok) return now
  const { [repository]: held, ...others } = now.value
  const next = change(held ?? NO_TRUST)
  const isNothing = next.routing === undefined && Object.keys(next.commands).length === 0
  const repositories = isNothing ? others : { ...others, [repository]: next }
  makePrivateFolder(dirname(path))
  writeAtomically(path, `${JSON.stringify({ version: 2, repositories } satisfies Stored, null, 2)}\n`)
  return ok(repositories)
}
