export type ByteRing = { push(chunk: Buffer): void; text(): string }

/** Keeps the last `limitBytes` bytes of a stream; memory is bounded by that. */
export function keepLast(limitBytes: number): ByteRing {
  const ring = Buffer.alloc(limitBytes)
  let seen = 0

  return {
    push(chunk) {
      const kept = chunk.subarray(Math.max(0, chunk.length - limitBytes))
      const at = (seen + chunk.length - kept.length) % limitBytes
      const untilEnd = Math.min(kept.length, limitBytes - at)
      kept.copy(ring, at, 0, untilEnd)
      kept.copy(ring, 0, untilEnd)
      seen += chunk.length
    },
    text() {
      if (seen <= limitBytes) return ring.toString('utf8', 0, seen)
      const start = seen % limitBytes
      const bytes = Buffer.concat([ring.subarray(start), ring.subarray(0, start)])
      // The cut may have fallen inside a character: its orphaned continuation bytes are not text.
      const cut = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80)
      return bytes.toString('utf8', Math.min(Math.max(cut, 0), 3))
    },
  }
}
