import type { Config } from '../domain/config.ts'
import { ok, type Result } from '../domain/result.ts'
import { configFrom, schema } from './config-schema.ts'
import { parseYaml } from './yaml-file.ts'

/** The text of a config file, over the defaults. `file` is what errors call it. */
export function parseConfig(text: string, file: string): Result<Config> {
  const parsed = parseYaml(text, file, schema)
  return parsed.ok ? ok(configFrom(parsed.value.data, fieldsOf(parsed.value.written))) : parsed
}

const fieldsOf = (value: unknown, above: readonly string[] = []): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => fieldsOf(inner, [...above, key]))
    : [above.join('.')]
