import { type Config, DEFAULT_CONFIG } from '../domain/config.ts'
import { ok, type Result } from '../domain/result.ts'
import { readOwnText } from './own-text.ts'
import type { WaybillPaths } from './paths.ts'

/** The user's config; no file means the defaults. One that others could have written is refused: it says where keys go. */
export async function readConfig(paths: Pick<WaybillPaths, 'config'>): Promise<Result<Config>> {
  const text = readOwnText(paths.config, 'its addresses and keys cannot be trusted')
  if (!text.ok) return text
  if (text.value === undefined) return ok(DEFAULT_CONFIG)
  // Loaded here and not above: YAML and schema take tens of milliseconds, and most users have no file.
  const { parseConfig } = await import('./config-parse.ts')
  return parseConfig(text.value, paths.config)
}
