import { constants } from 'node:buffer'
import { closeSync } from 'node:fs'
import { fsyncSync, openSync, rmSync, writeSync } from './disk.ts'

export type Transcript = {
  write(bytes: Buffer): void
  /** Flushes and closes; true only if every byte is on disk. */
  close(): boolean
  /** Closes and removes it: nothing ran. */
  discard(): void
}

/** Creates the private file of a run's output. It must not exist yet; throws what the file system says. */
export function createTranscript(path: string): Transcript {
  const fd = openSync(path, 'wx', 0o600)
  let complete = true

  // Synchronous on purpose: the disk's pace is then the pipe's pace, and nothing queues up in memory.
  const attempt = (act: () => void): void => {
    if (!complete) return
    try {
      act()
    } catch {
      // A full disk must not end a run that is being paid for; `close` says that the file is not whole.
      complete = false
    }
  }

  return {
    write: (bytes) =>
      attempt(() => {
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
      }),
    close() {
      attempt(() => fsyncSync(fd))
      closeSync(fd)
      return complete
    },
    discard() {
      closeSync(fd)
      rmSync(path, { force: true })
    },
  }
}

export type KeptOutput = {
  /** Keeps what still fits and returns it; a shorter result than the chunk means the limit is reached. */
  push(chunk: Buffer): Buffer
  text(): string
  bytesSeen(): number
  isTruncated(): boolean
}

/** The largest output that can be held: a byte of UTF-8 makes at most one unit of a JavaScript string. */
export const LARGEST_OUTPUT_BYTES = constants.MAX_STRING_LENGTH

/** The first `limitBytes` bytes of a stream, in memory and in its transcript. */
export function keepFirst(limitBytes: number, transcript: Transcript): KeptOutput {
  let bytes = Buffer.alloc(0)
  let length = 0
  let seen = 0

  const room = (wanted: number): void => {
    if (wanted <= bytes.length) return
    const larger = Buffer.allocUnsafe(Math.min(limitBytes, Math.max(wanted, 2 * bytes.length)))
    bytes.copy(larger, 0, 0, length)
    bytes = larger
  }

  return {
    push(chunk) {
      seen += chunk.length
      const kept = chunk.subarray(0, limitBytes - length)
      room(length + kept.length)
      kept.copy(bytes, length)
      length += kept.length
      transcript.write(kept)
      return kept
    },
    text: () => bytes.toString('utf8', 0, length),
    bytesSeen: () => seen,
    isTruncated: () => seen > length,
  }
}
