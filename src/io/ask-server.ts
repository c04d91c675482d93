import { jsonIn } from '../domain/json.ts'
import { messageOf } from './message-of.ts'

/** What a server said, its body parsed where that is JSON; or why there is no answer. */
export type Answer = { status: number; body: unknown; server: string } | { because: string }

/** Asks once, with GET unless there is a body. Never rejects. */
export type Ask = (url: string, timeoutMs: number, body?: object) => Promise<Answer>

/** Asks with this key; it is not carried along to where a server sends us on. */
export const askerWith =
  (secret: string | undefined): Ask =>
  async (url, timeoutMs, body) => {
    try {
      const response = await fetch(url, {
        method: body ? 'POST' : 'GET',
        headers: {
          'content-type': 'application/json',
          ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
        },
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      const text = await response.text()
      const server = response.headers.get('server') ?? ''
      return { status: response.status, body: jsonIn(text) ?? text, server }
    } catch (error) {
      const { cause } = error as { cause?: unknown }
      return { because: messageOf(cause ?? error) }
    }
  }

export type Listed = { id: string; ownedBy?: string }

/** The models of an answer to `GET /models`; undefined where it is none. */
export function modelsIn(answer: Answer): Listed[] | undefined {
  if ('because' in answer || answer.status >= 300) return undefined
  const { data } = (answer.body ?? {}) as { data?: { id?: unknown; owned_by?: unknown }[] }
  if (!Array.isArray(data)) return undefined
  return data.flatMap(({ id, owned_by: owner }) =>
    typeof id === 'string' ? [{ id, ...(typeof owner === 'string' ? { ownedBy: owner } : {}) }] : [],
  )
}
