import { readFileSync, rmSync } from 'node:fs'
import { findingText, notAllowed } from '../decide/secrets.ts'
import type { ConsentRecord } from '../domain/grant.ts'
import type { Patch } from '../domain/outcome.ts'
import { writeAtomically } from './files.ts'
import type { Redactor } from './redact.ts'
import type { Passage, Scanner } from './secret-scan.ts'

/** A line that no `git apply` takes for a patch, so that nobody gets the marks into the code. */
const MARGIN = '| '

/**
 * A patch with what looks like a secret in it is not kept: in its place comes a text to be read, with the secrets taken
 * out. One that was allowed for this worker may stay where it stood.
 */
export async function screenPatch(
  patch: Patch,
  allowed: Pick<ConsentRecord, 'allowedSecrets'> | undefined,
  scanner: Scanner,
  redactor: Redactor,
): Promise<Patch> {
  const text = readFileSync(patch.path, 'utf8')
  const found = notAllowed(await scanner.findings([passageOf(text)]), allowed)
  if (found.length === 0) return patch
  const readable = patch.path.replace(/\.patch$/, '.redacted.txt')
  writeAtomically(readable, (await redactor.whole(text)).replace(/^/gm, MARGIN))
  rmSync(patch.path)
  return { ...patch, path: readable, redacted: found.map(findingText) }
}

/** Told by the file and the line in it that the change would make, or by the line of the patch where it is neither. */
function passageOf(text: string): Passage {
  const lines = text.split('\n')
  return { text, place: (line) => placeOf(lines, line) }
}

function placeOf(lines: string[], line: number): string {
  let added = 0
  for (let at = line - 1; at >= 0; at -= 1) {
    const one = lines[at] ?? ''
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(one)
    if (hunk) return `${fileOf(lines, at)}:${Number(hunk[1]) + Math.max(0, added - 1)}`
    if (/^[+ ]/.test(one)) added += 1
  }
  return `line ${line} of the patch`
}

const fileOf = (lines: string[], before: number): string =>
  lines
    .slice(0, before)
    .findLast((line) => /^(?:\+\+\+|---) (?!\/dev\/null)/.test(line))
    ?.replace(/^(?:\+\+\+|---) "?[ab]\//, '') ?? 'the patch'
