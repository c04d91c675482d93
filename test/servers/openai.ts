import type { VendorServer } from './loopback.ts'
import { failed, frames, opening } from './openai-frames.ts'
import { objection, type ResponsesRequest, seenIn } from './openai-request.ts'
import type { OpenaiScript } from './openai-turns.ts'
import { type Rules, serveScript } from './play.ts'

/**
 * A strict OpenAI Responses server as Codex speaks it: requests that break the API's rules, and requests that the
 * script has no answer for, get a 400 with the reason, which Codex does not retry. `url` ends in `/v1`, as a
 * provider's `base_url` and `openai_base_url` do.
 */
export const startOpenai = (script: OpenaiScript): Promise<VendorServer> =>
  serveScript(script, { frames, opening, failed, errorBody, missStatus: 400, rules, basePath: '/v1' })

const rules: Rules = (route, { headers, body }) => {
  if (route === 'GET /v1/models') return { status: 200, body: { object: 'list', data: MODELS } }
  if (route !== 'POST /v1/responses') return { status: 404, body: errorBody(404, `no route ${route}`) }
  if (headers.authorization === undefined)
    return { status: 401, refused: 'Missing bearer or basic authentication in header' }
  const wrong = objection(body)
  if (wrong !== undefined) return { status: 400, refused: wrong }
  return { seen: seenIn(body as ResponsesRequest, headers), streamed: true }
}

const MODELS = ['gpt-5.5', 'gpt-6.1-sol'].map((id) => ({
  id,
  object: 'model',
  created: 0,
  owned_by: 'openai',
}))

const CODES: Record<number, string> = {
  400: 'invalid_request',
  401: 'invalid_api_key',
  404: 'model_not_found',
  429: 'rate_limit_exceeded',
  500: 'server_error',
  503: 'server_is_overloaded',
}

function errorBody(status: number, message: string): unknown {
  const type = status < 500 ? 'invalid_request_error' : 'server_error'
  return { error: { type, message, code: CODES[status] ?? null, param: null } }
}
