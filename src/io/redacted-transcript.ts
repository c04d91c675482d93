import { isUtf8 } from 'node:buffer'
import type { Ending } from '../domain/run.ts'
import { createTranscript, type Transcript } from './kept-output.ts'
import { messageOf } from './message-of.ts'
import type { Redactor } from './redact.ts'

const NEWLINE = 0x0a
/**
 * A line that is longer is written in pieces, and so is what never ends. A text of 1 MB lies outside of the heap of Node 24,
 * which lets go of it late: 25 MB more at the peak.
 */
const MOST_HELD_BYTES = 512 * 1024
/** More than the longest secret that is looked for has, so that one which the cut would go through is there whole. */
const OVERLAP_BYTES = 128 * 1024

/** The private file of a run's output, which takes no secrets; or how a run ends that can have none. */
export function openTranscript(options: { transcriptPath: string; redactor: Redactor }): Transcript | Ending {
  try {
    return withoutSecrets(createTranscript(options.transcriptPath), options.redactor)
  } catch (error) {
    const message = `The transcript could not be created: ${messageOf(error)}`
    return { how: 'not_started', cause: 'other', message }
  }
}

/**
 * A transcript that gets its bytes with the secrets taken out, whole lines at a time so that none is cut in two. What
 * stands around one is written byte for byte, also where it is no UTF-8. A private key of many lines waits for its end.
 */
export function withoutSecrets(inner: Transcript, redactor: Redactor): Transcript {
  // One for the whole run: what is made anew for each chunk waits for the collector, and of a flood that adds up.
  let held = Buffer.alloc(0)
  let heldBytes = 0
  const hold = (bytes: Buffer): void => {
    const wanted = heldBytes + bytes.length
    if (wanted > held.length) {
      const larger = Buffer.alloc(Math.max(wanted, 2 * held.length))
      held.copy(larger, 0, 0, heldBytes)
      held = larger
    }
    bytes.copy(held, heldBytes)
    heldBytes = wanted
  }
  const pass = (bytes: Buffer): void => {
    if (bytes.length === 0) return
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1'
    const text = bytes.toString(encoding)
    const clear = redactor.text(text)
    inner.write(clear === text ? bytes : Buffer.from(clear, encoding))
  }
  return {
    write(bytes) {
      hold(bytes)
      if (!bytes.includes(NEWLINE) && heldBytes <= MOST_HELD_BYTES) return
      const all = held.subarray(0, heldBytes)
      const cut = heldBytes > MOST_HELD_BYTES ? cutInside(all, redactor) : cutBetween(all)
      pass(all.subarray(0, cut))
      held.copyWithin(0, cut, heldBytes)
      heldBytes -= cut
    },
    close() {
      pass(held.subarray(0, heldBytes))
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
