import { readFileSync } from 'node:fs'
import { type Failure, failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { writableByOthers } from './exposure.ts'

const MAX_CHARS = 256 * 1024

/** A text of the user's own hand; undefined where there is none. One that others could have written is refused: `stake` says what hangs on it. */
export function readOwnText(path: string, stake: string): Result<string | undefined> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
    const exposure = writableByOthers(path)
    if (exposure)
      return fail(refusal(`${exposure.says}, so ${stake}`, `Check it, then \`${exposure.mend}\`.`))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? ok(undefined) : fail(refusal(`${path} cannot be read: ${message}`))
  }
  if (text.length <= MAX_CHARS) return ok(text)
  return fail(refusal(`${path} is too large to be written by hand (${text.length} characters)`))
}

const refusal = (message: string, hint?: string): Failure =>
  failure('config_invalid', message, hint === undefined ? {} : { hint })
