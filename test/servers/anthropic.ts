import { type MessagesRequest, objection, seenIn } from './anthropic-request.ts'
import { type AnthropicScript, failed, frames, opening, whole } from './anthropic-turns.ts'
import type { Logged, VendorServer } from './loopback.ts'
import { type Rules, type Ruling, serveScript } from './play.ts'

/**
 * A strict Anthropic Messages server: requests that break the API's rules get a 400 with the reason, and requests
 * that the script has no answer for a 405. `url` is what ANTHROPIC_BASE_URL takes.
 */
export const startAnthropic = (script: AnthropicScript): Promise<VendorServer> =>
  serveScript(script, {
    frames,
    opening,
    failed,
    errorBody,
    // 2.1.329 answers a 400 with five more requests in other shapes; a 405 it takes for an answer.
    missStatus: 405,
    whole: { answer: whole, failedStatus },
    rules,
    basePath: '',
  })

const rules: Rules = (route, entry) => {
  if (route === 'POST /v1/messages') return messageRules(entry)
  // Four bytes a token: near enough for a client that only asks whether it will fit.
  if (route === 'POST /v1/messages/count_tokens')
    return { status: 200, body: { input_tokens: Math.ceil(entry.bytes / 4) } }
  const isAlive = entry.method === 'HEAD' && entry.path === '/'
  return { status: isAlive ? 200 : 404, body: errorBody(404, `no route ${route}`) }
}

function messageRules({ headers, body }: Logged): Ruling {
  if (headers['x-api-key'] === undefined && headers.authorization === undefined)
    return { status: 401, refused: 'x-api-key header is required' }
  if (headers['anthropic-version'] === undefined)
    return { status: 400, refused: 'anthropic-version: header is required' }
  const wrong = objection(body)
  if (wrong !== undefined) return { status: 400, refused: wrong }
  const request = body as MessagesRequest
  return { seen: seenIn(request, headers), streamed: request.stream === true }
}

const ERROR_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

function failedStatus(code: string): number {
  return Number(Object.keys(ERROR_TYPES).find((status) => ERROR_TYPES[Number(status)] === code) ?? 500)
}

function errorBody(status: number, message: string): unknown {
  return {
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? 'api_error', message },
    request_id: 'req_loop',
  }
}
