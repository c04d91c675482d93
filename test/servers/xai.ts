import type { VendorServer } from './loopback.ts'
import { type Rules, serveScript } from './play.ts'
import { failed, frames, opening } from './xai-frames.ts'
import { MODELS, objection, seenIn, type XaiRequest } from './xai-request.ts'
import type { XaiScript } from './xai-turns.ts'

/**
 * A strict xAI server for Responses: what the API refuses is refused with its status, and so is what the script has no
 * answer for. The key `xai-wrong` is one that it does not know, which it says with 400. `url` ends in `/v1`.
 */
export const startXai = (script: XaiScript): Promise<VendorServer> =>
  serveScript(script, { frames, opening, failed, errorBody, missStatus: 422, rules, basePath: '/v1' })

const rules: Rules = (route, { headers: { authorization }, body }) => {
  if (authorization === undefined) return { status: 401, refused: 'No API key provided.' }
  if (authorization === 'Bearer xai-wrong')
    return {
      status: 400,
      refused: 'Incorrect API key provided: xa***ng. You can obtain an API key from the console.',
    }
  if (route === 'GET /v1/models')
    return { status: 200, body: { object: 'list', data: MODELS.map((id) => ({ id, object: 'model' })) } }
  if (route !== 'POST /v1/responses') return { status: 404, refused: `no route ${route}` }
  const wrong = objection(body)
  if (wrong !== undefined) return { status: wrong.status, refused: wrong.reason }
  return { seen: seenIn(body as XaiRequest), streamed: true }
}

/** The shapes that were seen: a code beside a text, an object with a message, a text alone. */
function errorBody(status: number, message: string): unknown {
  if (status === 400) return { code: 'Client specified an invalid argument', error: message }
  return status >= 500 || status === 429 ? { error: { message } } : { error: message }
}
