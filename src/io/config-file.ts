import { readFileSync } from 'node:fs'
import { type Config, DEFAULT_CONFIG } from '../domain/config.ts'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { writableByOthers } from './exposure.ts'
import type { WaybillPaths } from './paths.ts'

const MAX_BYTES = 256 * 1024

/** The user's config; no file means the defaults. One that others could have written is refused: it says where keys go. */
export async function readConfig(paths: Pick<WaybillPaths, 'config'>): Promise<Result<Config>> {
  const file = paths.config
  let text: string
  try {
    text = readFileSync(file, 'utf8')
    const exposure = writableByOthers(file)
    if (exposure)
      return refuse(
        `${exposure.says}, so its addresses and keys cannot be trusted`,
        `Check it, then \`${exposure.mend}\`.`,
      )
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? ok(DEFAULT_CONFIG) : refuse(`${file} cannot be read: ${message}`)
  }
  if (text.length > MAX_BYTES)
    return refuse(`${file} is too large to be a config (${text.length} characters)`)
  // Loaded here and not above: YAML and schema take tens of milliseconds, and most users have no file.
  const { parseConfig } = await import('./config-parse.ts')
  return parseConfig(text, file)
}

const refuse = (message: string, hint?: string) =>
  fail(failure('config_invalid', message, hint === undefined ? {} : { hint }))
