import { splitLines } from './line-splitter.ts'

export type ByteRing = {
  push(chunk: Buffer): void
  /** What is kept, oldest first, not copied. */
  parts(): Buffer[]
  text(): string
  /** Of the lines that are kept, those with bytes that are not UTF-8. */
  invalidUtf8Lines(): number
}

/** Keeps the last `limitBytes` bytes of a stream; memory is bounded by that. */
export function keepLast(limitBytes: number): ByteRing {
  // Grows as it fills: most outputs are short, and memory that is used again is zeroed, and so touched, to its end.
  let ring = Buffer.alloc(0)
  let seen = 0

  const makeRoomFor = (bytes: number): void => {
    const wanted = Math.min(limitBytes, seen + bytes)
    if (ring.length >= wanted) return
    const larger = Buffer.alloc(Math.min(limitBytes, Math.max(2 * ring.length, wanted)))
    ring.copy(larger)
    ring = larger
  }

  const parts = (): Buffer[] => {
    if (seen <= limitBytes) return [ring.subarray(0, seen)]
    const start = seen % limitBytes
    return [ring.subarray(start), ring.subarray(0, start)]
  }
  const whole = (): Buffer => {
    const bytes = Buffer.concat(parts())
    if (seen <= limitBytes) return bytes
    // The cut may have fallen inside a character: its orphaned continuation bytes are not text.
    const cut = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80)
    return bytes.subarray(Math.min(Math.max(cut, 0), 3))
  }

  return {
    push(chunk) {
      makeRoomFor(chunk.length)
      const kept = chunk.subarray(Math.max(0, chunk.length - limitBytes))
      const at = (seen + chunk.length - kept.length) % limitBytes
      const untilEnd = Math.min(kept.length, limitBytes - at)
      kept.copy(ring, at, 0, untilEnd)
      kept.copy(ring, 0, untilEnd)
      seen += chunk.length
    },
    parts,
    text: () => whole().toString('utf8'),
    invalidUtf8Lines() {
      const lines = splitLines(
        limitBytes,
        () => {},
        () => {},
      )
      lines.push(whole())
      lines.end()
      return lines.invalidUtf8Lines()
    },
  }
}
