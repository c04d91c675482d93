import { open } from 'node:fs/promises'
import type { Proof } from '../domain/outcome.ts'
import { sha256 } from './sha256.ts'

const PIECE_BYTES = 64 * 1024

/** Where the worker's own words are, and their SHA-256: a transcript that was changed later can be told. */
export async function transcriptFacts(
  path: string | undefined,
): Promise<Pick<Proof, 'transcriptPath' | 'transcriptSha256'>> {
  if (path === undefined) return {}
  const hash = sha256()
  const file = await open(path)
  // One buffer for the whole file: a stream makes a new one for each piece, and they pile up.
  const piece = Buffer.alloc(PIECE_BYTES)
  try {
    for (let read = await file.read(piece); read.bytesRead > 0; read = await file.read(piece))
      hash.update(piece.subarray(0, read.bytesRead))
  } finally {
    await file.close()
  }
  return { transcriptPath: path, transcriptSha256: hash.digest('hex') }
}
