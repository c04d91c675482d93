import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Proof } from '../domain/outcome.ts'
import { sha256 } from './sha256.ts'

/** Where the worker's own words are, and their SHA-256: a transcript that was changed later can be told. */
export async function transcriptFacts(
  path: string | undefined,
): Promise<Pick<Proof, 'transcriptPath' | 'transcriptSha256'>> {
  if (path === undefined) return {}
  const hash = sha256()
  await pipeline(createReadStream(path), hash)
  return { transcriptPath: path, transcriptSha256: hash.digest('hex') }
}
