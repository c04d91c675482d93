import { isUtf8 } from 'node:buffer'

const NEWLINE = 0x0a

export type LineSplitter = {
  push(chunk: Buffer): void
  /** Hands over a last line that has no newline. */
  end(): void
  /** How many of the lines so far held bytes that are not UTF-8; too long ones are not looked at. */
  invalidUtf8Lines(): number
}

/**
 * Cuts a byte stream into lines (without `\n` or `\r\n`), whatever its chunks are, each with the byte at which it
 * starts. Invalid UTF-8 becomes U+FFFD and is counted. A line of more than `maxLineBytes` is never held: it is dropped and reported once, by the
 * number of such lines so far. Memory is bounded by `maxLineBytes`.
 */
export function splitLines(
  maxLineBytes: number,
  onLine: (line: string, startsAt: number) => void,
  onSkipped: (linesSkipped: number) => void,
): LineSplitter {
  let pending = Buffer.alloc(0)
  let length = 0
  let tooLong = false
  let skipped = 0
  let invalid = 0
  let startsAt = 0
  let seen = 0

  const hold = (part: Buffer): void => {
    if (tooLong || length + part.length > maxLineBytes) {
      tooLong = true
      length = 0
      return
    }
    if (length + part.length > pending.length) {
      // Doubling keeps a line that drips in byte by byte linear in its length.
      const larger = Buffer.alloc(Math.min(maxLineBytes, Math.max(2 * pending.length, length + part.length)))
      pending.copy(larger, 0, 0, length)
      pending = larger
    }
    part.copy(pending, length)
    length += part.length
  }

  const finish = (): void => {
    if (tooLong) {
      skipped += 1
      onSkipped(skipped)
    } else {
      const end = length > 0 && pending[length - 1] === 0x0d ? length - 1 : length
      if (!isUtf8(pending.subarray(0, end))) invalid += 1
      onLine(pending.toString('utf8', 0, end), startsAt)
    }
    tooLong = false
    length = 0
  }

  return {
    push(chunk) {
      let from = 0
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        hold(chunk.subarray(from, at))
        finish()
        from = at + 1
        startsAt = seen + from
      }
      hold(chunk.subarray(from))
      seen += chunk.length
    },
    end() {
      if (length > 0 || tooLong) finish()
    },
    invalidUtf8Lines: () => invalid,
  }
}
