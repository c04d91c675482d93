import type { ServerResponse } from 'node:http'
import { type Logged, listen, type VendorServer } from './loopback.ts'
import { failed, frames, opening } from './openai-frames.ts'
import { objection, type ResponsesRequest, seenIn } from './openai-request.ts'
import type { OpenaiScript } from './openai-turns.ts'
import { player } from './play.ts'
import { sendJson } from './serve.ts'

/**
 * A strict OpenAI Responses server as Codex speaks it: requests that break the API's rules, and requests that the
 * script has no answer for, get a 400 with the reason, which Codex does not retry. `url` ends in `/v1`, as a
 * provider's `base_url` and `openai_base_url` do.
 */
export async function startOpenai(script: OpenaiScript): Promise<VendorServer> {
  const { play, refuse } = player(script, { frames, opening, failed, errorBody, missStatus: 400 })
  let serial = 0

  const handle = async (entry: Logged, response: ServerResponse) => {
    const route = `${entry.method} ${entry.path.split('?')[0]}`
    if (route === 'GET /v1/models') {
      entry.answer = '200'
      return sendJson(response, 200, { object: 'list', data: MODELS })
    }
    if (route !== 'POST /v1/responses') {
      entry.answer = '404'
      return sendJson(response, 404, errorBody(404, `no route ${route}`))
    }
    if (entry.headers.authorization === undefined) {
      return refuse(entry, response, 401, 'Missing bearer or basic authentication in header')
    }
    const wrong = objection(entry.body)
    if (wrong !== undefined) return refuse(entry, response, 400, wrong)
    serial += 1
    const seen = seenIn(entry.body as ResponsesRequest, entry.headers)
    await play(entry, response, { seen, serial, streamed: true })
  }

  return listen({ ...script, handle, basePath: '/v1' })
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
