import { closeSync } from 'node:fs'
import { keepLast } from './byte-ring.ts'
import { fsyncSync, openSync, rmSync, writeSync } from './disk.ts'

/** Where the bytes of an output are kept whole, in the order in which they came. */
export type Transcript = {
  /** The bytes are lent: once this has returned they are gone, so that what is held back must be copied. */
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

/** How many bytes of an output are held in memory; the transcript has the rest. */
export type Shares = {
  /** The beginning. */
  head: number
  /** The end. */
  tail: number
  /** Lines between them that somebody asked for; where they are more, the newest stay. */
  pinned: number
}

const MIB = 1024 * 1024
const SHARES: Shares = { head: MIB, tail: 3 * MIB, pinned: MIB }

export type KeptOutput = {
  /** Takes what is within the limit and returns it; a shorter result than the chunk means the limit is reached. */
  push(chunk: Buffer): Buffer
  /** Keeps a line (without its line end) that starts at this byte of the output, also where its surroundings are left out. */
  pin(startsAt: number, line: string): void
  /** All of it, or where that is too much whole lines: the beginning, the pinned ones, the end. To be asked once, at the end. */
  end(): { text: string; omittedBytes: number }
  bytesSeen(): number
  isTruncated(): boolean
}

type Pin = { startsAt: number; bytes: Buffer }

/** The first `limitBytes` bytes of a stream, whole in its transcript; memory is bounded whatever the limit is. */
export function keepEnds(limitBytes: number, transcript: Transcript, shares: Shares = SHARES): KeptOutput {
  const head = keepFirst(shares.head)
  const tail = keepLast(shares.tail)
  const pins: Pin[] = []
  let pinnedBytes = 0
  let taken = 0
  let seen = 0

  return {
    push(chunk) {
      seen += chunk.length
      const kept = chunk.subarray(0, limitBytes - taken)
      taken += kept.length
      transcript.write(kept)
      tail.push(kept.subarray(head.push(kept)))
      return kept
    },
    pin(startsAt, line) {
      const bytes = Buffer.from(`${line}\n`)
      if (startsAt + bytes.length <= shares.head) return
      pins.push({ startsAt, bytes })
      pinnedBytes += bytes.length
      while (pinnedBytes > shares.pinned) pinnedBytes -= pins.shift()?.bytes.length ?? pinnedBytes
    },
    end() {
      const bytes = wholeLines(head.bytes(), pins, tail.parts(), taken)
      const kept = bytes.reduce((sum, part) => sum + part.length, 0)
      return { text: Buffer.concat(bytes).toString('utf8'), omittedBytes: Math.max(0, taken - kept) }
    },
    bytesSeen: () => seen,
    isTruncated: () => seen > taken,
  }
}

const NEWLINE = 0x0a

/** The parts that make up the text, in order; lines that were cut through are left out. */
function wholeLines(head: Buffer, pins: Pin[], tail: Buffer[], taken: number): Buffer[] {
  const tailBytes = tail.reduce((sum, part) => sum + part.length, 0)
  if (head.length + tailBytes === taken) return [head, ...tail]
  const first = head.subarray(0, head.lastIndexOf(NEWLINE) + 1)
  const last = afterNewline(tail)
  const lastFrom = taken - last.reduce((sum, part) => sum + part.length, 0)
  const between = pins.filter(({ startsAt }) => startsAt >= first.length && startsAt < lastFrom)
  return [first, ...between.map(({ bytes }) => bytes), ...last]
}

/** What stands after the first newline; nothing where there is none. */
function afterNewline([part, ...more]: Buffer[]): Buffer[] {
  if (part === undefined) return []
  const at = part.indexOf(NEWLINE)
  return at === -1 ? afterNewline(more) : [part.subarray(at + 1), ...more]
}

/** Grows as it fills, so that the ordinary short output costs no more than itself. */
function keepFirst(limitBytes: number) {
  let bytes = Buffer.alloc(0)
  let length = 0
  return {
    /** Answers how many bytes of the chunk fitted. */
    push(chunk: Buffer): number {
      const kept = chunk.subarray(0, limitBytes - length)
      if (length + kept.length > bytes.length) {
        const larger = Buffer.allocUnsafe(
          Math.min(limitBytes, Math.max(length + kept.length, 2 * bytes.length)),
        )
        bytes.copy(larger, 0, 0, length)
        bytes = larger
      }
      kept.copy(bytes, length)
      length += kept.length
      return kept.length
    },
    bytes: () => bytes.subarray(0, length),
  }
}
