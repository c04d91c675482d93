import type { ServerResponse } from 'node:http'
import { type MessagesRequest, objection, seenIn } from './anthropic-request.ts'
import { type AnthropicScript, failed, frames, opening, whole } from './anthropic-turns.ts'
import { type Logged, listen, type VendorServer } from './loopback.ts'
import { player } from './play.ts'
import { sendJson } from './serve.ts'

/**
 * A strict Anthropic Messages server: requests that break the API's rules get a 400 with the reason, and requests
 * that the script has no answer for a 405. `url` is what ANTHROPIC_BASE_URL takes.
 */
export async function startAnthropic(script: AnthropicScript): Promise<VendorServer> {
  const { play, refuse } = player(script, {
    frames,
    opening,
    failed,
    errorBody,
    // 2.1.329 answers a 400 with five more requests in other shapes; a 405 it takes for an answer.
    missStatus: 405,
    whole: { answer: whole, failedStatus },
  })
  let serial = 0

  const messages = async (entry: Logged, response: ServerResponse) => {
    const { headers, body } = entry
    if (headers['x-api-key'] === undefined && headers.authorization === undefined) {
      return refuse(entry, response, 401, 'x-api-key header is required')
    }
    if (headers['anthropic-version'] === undefined) {
      return refuse(entry, response, 400, 'anthropic-version: header is required')
    }
    const wrong = objection(body)
    if (wrong !== undefined) return refuse(entry, response, 400, wrong)
    const request = body as MessagesRequest
    serial += 1
    await play(entry, response, { seen: seenIn(request, headers), serial, streamed: request.stream === true })
  }

  const handle = async (entry: Logged, response: ServerResponse) => {
    const route = `${entry.method} ${entry.path.split('?')[0]}`
    if (route === 'POST /v1/messages') return messages(entry, response)
    if (route === 'POST /v1/messages/count_tokens') {
      entry.answer = '200'
      // Four bytes a token: near enough for a client that only asks whether it will fit.
      return sendJson(response, 200, { input_tokens: Math.ceil(entry.bytes / 4) })
    }
    entry.answer = entry.method === 'HEAD' && entry.path === '/' ? '200' : '404'
    return sendJson(response, Number(entry.answer), errorBody(404, `no route ${route}`))
  }

  return listen({ ...script, handle, basePath: '' })
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
