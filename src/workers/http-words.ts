import { jsonIn } from '../domain/json.ts'

/** What a server says with a bad status: `{error: "text"}`, `{error: {message}}`, `{message}`, `{detail}`; or it is no JSON. */
export function wordsIn(body = ''): string {
  const said = jsonIn(body)
  if (typeof said !== 'object' || said === null) return body
  const { error, message, detail } = said as Record<string, unknown>
  const inner = (error as { message?: unknown } | null | undefined)?.message
  return [error, inner, message, detail].find((one) => typeof one === 'string') ?? body
}
