import { jsonText, printable } from '../domain/printable.ts'
import type { Errand, HttpInvocation } from '../domain/run.ts'
import type { Ask } from '../domain/task.ts'
import { schemaFor } from './closing.ts'
import { pastedPrompt } from './pasted-prompt.ts'
import { present } from './present.ts'

/** Where this project has mlx_lm.server listen. */
export const MLX_URL = 'http://127.0.0.1:8897/v1'

/** mlx_lm.server stops at 512 by itself. More than an answer needs can be refused, where prompt and answer share a context. */
export const MOST_ANSWER_TOKENS = 2_048

/**
 * A request to Chat Completions of a server that the user runs. As few fields as can be: mlx_lm.server (0.32.0) drops the
 * connection over one of a type that it does not expect. The schema stands in the prompt whatever the server does with
 * `response_format`, and what comes back is held to it here.
 */
export function planLocal(errand: Errand): HttpInvocation {
  const { task, model, server, baseUrl = MLX_URL } = errand
  const schema = schemaFor(task.ask)
  const settings = {
    model,
    stream: true,
    temperature: 0,
    max_tokens: MOST_ANSWER_TOKENS,
    ...present({
      stream_options: server?.streamUsage ? { include_usage: true } : undefined,
      response_format:
        schema && server?.responseFormat
          ? {
              type: 'json_schema',
              json_schema: { name: 'answer', strict: true, schema: quoting(schema, task.ask) },
            }
          : undefined,
    }),
  }
  const shape =
    schema && `The JSON has this shape (JSON Schema), and nothing stands around it:\n${jsonText(schema)}`
  const prompt = [pastedPrompt(errand), ...(shape ? [shape] : [])].join('\n\n')
  return {
    via: 'http',
    api: 'chat',
    program: 'POST',
    args: [`${baseUrl}/chat/completions`, JSON.stringify(settings)],
    stdin: prompt,
    baseUrl,
    body: { ...settings, messages: [{ role: 'user', content: prompt }] },
    loadsFirst: true,
    killLadder: [],
  }
}

/** A grammar of all lines of a long report takes longer than the answer. */
const MOST_QUOTABLE_LINES = 120
const MOST_QUOTABLE_CHARS = 8_000

/** Where the server holds an answer to its schema, it can quote nothing but lines of the report. */
function quoting(schema: Record<string, unknown>, { report }: Ask): Record<string, unknown> {
  const { properties } = schema as { properties?: Record<string, Record<string, unknown>> }
  const lines = report && quotable(report.text)
  if (properties?.evidence === undefined || lines === undefined) return schema
  const evidence = { ...properties.evidence, items: { type: 'string', enum: lines } }
  return { ...schema, properties: { ...properties, evidence } }
}

function quotable(text: string): string[] | undefined {
  const lines = [
    ...new Set(
      printable(text)
        .split('\n')
        .map((line) => line.trim()),
    ),
  ].filter((line) => line !== '')
  const chars = lines.reduce((sum, { length }) => sum + length, 0)
  return lines.length > MOST_QUOTABLE_LINES || chars > MOST_QUOTABLE_CHARS ? undefined : lines
}
