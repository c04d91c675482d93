import { isUtf8 } from 'node:buffer'
import type { Transcript } from './kept-output.ts'
import type { Redactor } from './redact.ts'

const NEWLINE = 0x0a
/** A line that is longer is written in pieces, and so is what never ends. */
const MOST_HELD_BYTES = 1024 * 1024
/** More than the longest secret that is looked for has, so that one which the cut would go through is there whole. */
const OVERLAP_BYTES = 128 * 1024

/**
 * A transcript that gets its bytes with the secrets taken out, whole lines at a time so that none is cut in two. What
 * stands around one is written byte for byte, also where it is no UTF-8. A private key of many lines waits for its end.
 */
export function withoutSecrets(inner: Transcript, redactor: Redactor): Transcript {
  let held: Buffer[] = []
  let heldBytes = 0
  const pass = (bytes: Buffer): void => {
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1'
    const text = bytes.toString(encoding)
    const clear = redactor.text(text)
    if (bytes.length > 0) inner.write(clear === text ? bytes : Buffer.from(clear, encoding))
  }
  return {
    write(bytes) {
      // Copied: whoever owns the buffer may use it again.
      held.push(Buffer.from(bytes))
      heldBytes += bytes.length
      if (!bytes.includes(NEWLINE) && heldBytes <= MOST_HELD_BYTES) return
      const all = Buffer.concat(held, heldBytes)
      const cut = heldBytes > MOST_HELD_BYTES ? cutInside(all, redactor) : cutBetween(all)
      pass(all.subarray(0, cut))
      held = [all.subarray(cut)]
      heldBytes -= cut
    },
    close() {
      pass(Buffer.concat(held, heldBytes))
      return inner.close()
    },
    discard: () => inner.discard(),
  }
}

/** After the last whole line, or before a private key that has not come to its end. */
function cutBetween(bytes: Buffer): number {
  const lineEnd = bytes.lastIndexOf(NEWLINE) + 1
  const key = bytes.lastIndexOf('-----BEGIN ')
  return key === -1 || bytes.indexOf('-----END ', key) !== -1 ? lineEnd : Math.min(lineEnd, key)
}

/** Some way before the end, and not inside of a secret. One byte is one character here, so that places agree. */
function cutInside(bytes: Buffer, redactor: Redactor): number {
  const cut = bytes.length - OVERLAP_BYTES
  const through = redactor.spans(bytes.toString('latin1')).find(({ start, end }) => start < cut && end > cut)
  return through ? through.start : cut
}
