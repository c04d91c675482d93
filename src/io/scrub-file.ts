import { appendFileSync, closeSync, fstatSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { makePrivateFile } from './files.ts'
import type { Redactor } from './redact.ts'

const PIECE_BYTES = 1024 * 1024
const NEWLINE = 0x0a

/**
 * Takes out of a finished file what only the slower rules know. A file without any of it stays as it is; another is
 * replaced whole. It is gone through in pieces of whole lines, so that memory does not grow with it.
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
    const buffer = Buffer.alloc(Math.min(PIECE_BYTES, fstatSync(file).size))
    let from = 0
    for (;;) {
      const length = readSync(file, buffer, 0, buffer.length, from)
      if (length === 0) return
      const lineEnd = buffer.lastIndexOf(NEWLINE, length - 1) + 1
      const bytes = buffer.subarray(0, length < PIECE_BYTES || lineEnd === 0 ? length : lineEnd)
      from += bytes.length
      const before = bytes.toString('utf8')
      yield { bytes, before, after: await redactor.whole(before) }
    }
  } finally {
    closeSync(file)
  }
}
