import type { Result } from '../../domain/result.ts'
import { parseYaml } from '../../io/yaml-file.ts'
import { fileText } from '../arg-values.ts'
import type { BatchOrder } from '../wire.ts'
import { orderFrom } from './asks.ts'
import { fileSchema } from './fields.ts'

/** A batch file, YAML or JSON (`-`: standard input); what is wrong with it is told by line and field, and refuses the whole. */
export function readBatchFile(path: string): Result<BatchOrder> {
  const text = fileText('the batch', path)
  if (!text.ok) return text
  const parsed = parseYaml(text.value, path === '-' ? 'the batch' : path, fileSchema)
  if (parsed.ok) return orderFrom(parsed.value.data)
  return { ok: false, failure: { ...parsed.failure, kind: 'wrong_usage' } }
}
