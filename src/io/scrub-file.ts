import { appendFileSync, closeSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { setImmediate as soon } from 'node:timers/promises'
import { makePrivateFile } from './files.ts'
import type { Redactor } from './redact.ts'

/** A longer text is a large object to Node's collector, which takes its time with those: 30 MB more at the peak (Node 24). */
const PIECE_BYTES = 64 * 1024
/** More than the longest secret has that only the slower rules know, with what tells it. */
const OVERLAP_BYTES = 4 * 1024
const NEWLINE = 0x0a

/**
 * Takes out of a finished file what only the slower rules know. A file without any of it stays as it is; another is
 * replaced whole. It is gone through in pieces, so that memory does not grow with it.
 */
export async function scrubFile(path: string, redactor: Redactor): Promise<void> {
  for await (const { before, after } of pieces(path, redactor))
    if (after !== before) return replace(path, redactor)
}

async function replace(path: string, redactor: Redactor): Promise<void> {
  const unnamed = `${path}.${process.pid}.clear`
  makePrivateFile(unnamed)
  try {
    for await (const { bytes, before, after } of pieces(path, redactor))
      appendFileSync(unnamed, after === before ? bytes : after)
    renameSync(unnamed, path)
  } finally {
    rmSync(unnamed, { force: true })
  }
}

async function* pieces(path: string, redactor: Redactor) {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(PIECE_BYTES)
    let from = 0
    for (;;) {
      const length = readSync(file, buffer, 0, PIECE_BYTES, from)
      if (length === 0) return
      const bytes = buffer.subarray(0, length < PIECE_BYTES ? length : await cutIn(buffer, redactor))
      from += bytes.length
      const before = bytes.toString('utf8')
      yield { bytes, before, after: await redactor.whole(before) }
      // Neither a cancel nor the collector gets its turn otherwise.
      await soon()
    }
  } finally {
    closeSync(file)
  }
}

/** After the last whole line; of a line that goes on, some way before the end, and neither inside of a secret nor of a character. */
async function cutIn(piece: Buffer, redactor: Redactor): Promise<number> {
  const lineEnd = piece.lastIndexOf(NEWLINE) + 1
  if (lineEnd > 0) return lineEnd
  const from = piece.length - 2 * OVERLAP_BYTES
  // One byte is one character here, so that places agree.
  const spans = await redactor.allSpans(piece.toString('latin1', from))
  const through = spans.find(({ start, end }) => start < OVERLAP_BYTES && end > OVERLAP_BYTES)
  let cut = from + (through?.start ?? OVERLAP_BYTES)
  while (((piece[cut] ?? 0) & 0xc0) === 0x80 && cut > from) cut -= 1
  return cut
}
