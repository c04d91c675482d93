import { closeSync, openSync, readSync } from 'node:fs'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'

const PIECE_BYTES = 64 * 1024

/** The text of a file or a pipe, or of standard input (`-`); what is longer than `mostBytes` is refused, and not read on. */
export function boundedText(path: string, mostBytes: number): Result<string> {
  let handle: number | undefined
  try {
    handle = path === '-' ? 0 : openSync(path, 'r')
    const pieces: Buffer[] = []
    for (let bytes = 0; ; ) {
      const piece = Buffer.alloc(PIECE_BYTES)
      const read = readSync(handle, piece)
      if (read === 0) return ok(Buffer.concat(pieces).toString('utf8'))
      bytes += read
      if (bytes > mostBytes) return fail(tooLong(path, mostBytes))
      pieces.push(piece.subarray(0, read))
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    return fail(failure('file_refused', `${path}: ${why}`, { hint: 'Name a readable file, or `-`.' }))
  } finally {
    if (handle !== undefined && path !== '-') closeSync(handle)
  }
}

const tooLong = (path: string, mostBytes: number) =>
  failure('prompt_too_large', `${path} has more than ${mostBytes} bytes`, {
    hint: 'Send the part that counts, for instance its end: `tail -c 20000`.',
  })
