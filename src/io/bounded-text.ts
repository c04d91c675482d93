import { createReadStream } from 'node:fs'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'

/**
 * The text of a file or a pipe, or of standard input (`-`); what is longer than `mostBytes` is refused, and not read on.
 * As a stream, since a pipe that somebody still writes to has nothing to read at some moments.
 */
export async function boundedText(path: string, mostBytes: number): Promise<Result<string>> {
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of path === '-' ? process.stdin : createReadStream(path)) {
      bytes += (piece as Buffer).length
      if (bytes > mostBytes) return fail(tooLong(path, mostBytes))
      pieces.push(piece as Buffer)
    }
    return ok(Buffer.concat(pieces).toString('utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    return fail(failure('file_refused', `${path}: ${why}`, { hint: 'Name a readable file, or `-`.' }))
  }
}

const tooLong = (path: string, mostBytes: number) =>
  failure('prompt_too_large', `${path} has more than ${mostBytes} bytes`, {
    hint: 'Send the part that counts, for instance its end: `tail -c 20000`.',
  })
