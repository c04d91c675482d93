import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { makePrivateFile, nameOnce } from './files.ts'
import { messageOf } from './message-of.ts'

/** Stands for a secret where the secret itself must not: the same on this machine for as long as its key is kept. */
export type Fingerprint = (secret: string) => string

/**
 * 16 hex digits of an HMAC under a key of this user's own, made on first use. A bare hash would do harm: fingerprints are
 * shown to models and stored, and a short password can be found by trying hashes. Without the key none can be tried.
 */
export function openFingerprints(stateFolder: string): Result<Fingerprint> {
  const { createHmac, randomBytes } = process.getBuiltinModule('node:crypto')
  const path = join(stateFolder, 'fingerprint.key')
  try {
    const key = keyIn(path) ?? makeKey(path, () => randomBytes(32).toString('hex'))
    if (key === undefined) return fail(unusable(path, 'it does not hold a key'))
    return ok((secret) => createHmac('sha256', key).update(secret).digest('hex').slice(0, 16))
  } catch (error) {
    return fail(unusable(path, messageOf(error)))
  }
}

const unusable = (path: string, why: string) =>
  failure('config_invalid', `${path} cannot be used: ${why}`, {
    hint: 'Delete it: a new one is made, and secrets that were allowed have to be allowed again.',
  })

function keyIn(path: string): string | undefined {
  try {
    return asKey(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Of two that make one at once, the first wins and both read the same. */
function makeKey(path: string, random: () => string): string | undefined {
  const unnamed = `${path}.${process.pid}.${process.hrtime.bigint()}.new`
  makePrivateFile(unnamed)
  try {
    writeFileSync(unnamed, random())
    nameOnce(unnamed, path)
  } finally {
    rmSync(unnamed, { force: true })
  }
  return asKey(readFileSync(path, 'utf8'))
}

const asKey = (text: string): string | undefined => (/^[0-9a-f]{64}$/.test(text) ? text : undefined)
