import type { ServerResponse } from 'node:http'
import { type Logged, listen, type VendorServer } from './loopback.ts'
import { player } from './play.ts'
import { sendJson } from './serve.ts'
import { failed, frames, opening } from './xai-frames.ts'
import { MODELS, objection, seenIn, type XaiRequest } from './xai-request.ts'
import type { XaiScript } from './xai-turns.ts'

/**
 * A strict xAI server for Responses: what the API refuses is refused with its status, and so is what the script has no
 * answer for. The key `xai-wrong` is one that it does not know, which it says with 400. `url` ends in `/v1`.
 */
export async function startXai(script: XaiScript): Promise<VendorServer> {
  const { play, refuse } = player(script, { frames, opening, failed, errorBody, missStatus: 422 })
  let serial = 0

  const handle = async (entry: Logged, response: ServerResponse) => {
    const route = `${entry.method} ${entry.path.split('?')[0]}`
    const { authorization } = entry.headers
    if (authorization === undefined) return refuse(entry, response, 401, 'No API key provided.')
    if (authorization === 'Bearer xai-wrong')
      return refuse(
        entry,
        response,
        400,
        'Incorrect API key provided: xa***ng. You can obtain an API key from the console.',
      )
    if (route === 'GET /v1/models') {
      entry.answer = '200'
      return sendJson(response, 200, { object: 'list', data: MODELS.map((id) => ({ id, object: 'model' })) })
    }
    if (route !== 'POST /v1/responses') return refuse(entry, response, 404, `no route ${route}`)
    const wrong = objection(entry.body)
    if (wrong !== undefined) return refuse(entry, response, wrong.status, wrong.reason)
    serial += 1
    await play(entry, response, { seen: seenIn(entry.body as XaiRequest), serial, streamed: true })
  }

  return listen({ ...script, handle, basePath: '/v1' })
}

/** The shapes that were seen: a code beside a text, an object with a message, a text alone. */
function errorBody(status: number, message: string): unknown {
  if (status === 400) return { code: 'Client specified an invalid argument', error: message }
  return status >= 500 || status === 429 ? { error: { message } } : { error: message }
}
