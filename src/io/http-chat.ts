import type { IncomingMessage } from 'node:http'
import { jsonIn } from '../domain/json.ts'
import type { Ending, HttpInvocation } from '../domain/run.ts'
import { type HttpComplaint, MOST_COMPLAINT_CHARS, notAnswered } from './http-ending.ts'
import { splitLines } from './line-splitter.ts'
import { requestOver } from './node-http.ts'

/** One event of a stream; a longer one is no answer. */
const MOST_EVENT_BYTES = 1024 * 1024
/** An answer in one piece. */
const MOST_WHOLE_BYTES = 16 * 1024 * 1024

/**
 * Asks a server's Chat Completions once, and hands over what comes, as `askHttp` does. By Node's own client, over a
 * connection of its own: the library and the fetch below it take some 60 ms to load, which is more than a small model on
 * this machine takes to answer.
 */
export async function askChat(
  { baseUrl, body }: Pick<HttpInvocation, 'baseUrl' | 'body'>,
  secret: string | undefined,
  signal: AbortSignal,
  print: (value: unknown) => void,
): Promise<Ending> {
  const asked = { answered: false }
  try {
    const response = await answerOf(`${baseUrl}/chat/completions`, JSON.stringify(body), secret, signal)
    asked.answered = true
    const { statusCode: status = 0, headers } = response
    if (status >= 300 && status < 400) {
      response.destroy()
      return { how: 'cut', message: 'it redirects, and no redirect is followed' }
    }
    if (status >= 400) {
      print(await complaint(response, status))
      return { how: 'answered', status }
    }
    if (!String(headers['content-type']).includes('text/event-stream')) {
      print(whole(await textOf(response, MOST_WHOLE_BYTES), status))
      return { how: 'answered', status }
    }
    const isWhole = await stream(response, signal, print)
    return isWhole
      ? { how: 'answered', status }
      : { how: 'cut', message: 'an event of its stream is too long' }
  } catch (error) {
    return notAnswered(error, asked.answered)
  }
}

function answerOf(
  url: string,
  body: string,
  secret: string | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    accept: 'text/event-stream, application/json',
    ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
  }
  const send = requestOver(new URL(url).protocol)
  return new Promise((resolve, reject) => {
    const sent = send(url, { method: 'POST', headers, signal, agent: false }, resolve)
    sent.once('error', reject)
    sent.end(body)
  })
}

/**
 * `data:` lines, one event each; comments keep the connection alive and say nothing. Rejects where the connection breaks;
 * false where an event is too long to be held.
 */
async function stream(
  response: IncomingMessage,
  signal: AbortSignal,
  print: (value: unknown) => void,
): Promise<boolean> {
  let skipped = 0
  const events: string[] = []
  const onLine = (line: string): void => {
    const [, data] = /^data: ?(.*)$/.exec(line) ?? []
    if (data !== undefined && data !== '[DONE]') events.push(data)
  }
  const lines = splitLines(MOST_EVENT_BYTES, onLine, (count) => {
    skipped = count
  })
  const printed = async (): Promise<void> => {
    for (const event of events.splice(0)) {
      print(whole(event, 200))
      // Who has had enough says so in between: a piece may hold hundreds.
      await undefined
      if (signal.aborted) return
    }
  }
  for await (const chunk of response) {
    lines.push(chunk as Buffer)
    await printed()
    if (skipped > 0) return false
  }
  lines.end()
  await printed()
  return true
}

/** What is no answer, or an error inside of one, is told as a complaint is. */
function whole(text: string, status: number): unknown {
  const value = jsonIn(text)
  const isAnswer = typeof value === 'object' && value !== null && !('error' in value && value.error)
  if (isAnswer) return value
  return { type: 'http.error', status, body: text.slice(0, MOST_COMPLAINT_CHARS) } satisfies HttpComplaint
}

async function complaint(response: IncomingMessage, status: number): Promise<HttpComplaint> {
  const body = await textOf(response, MOST_COMPLAINT_CHARS)
  const retryAfter = response.headers['retry-after']
  return { type: 'http.error', status, body, ...(retryAfter ? { retryAfter } : {}) }
}

/** The beginning of it, where it is longer. */
async function textOf(response: IncomingMessage, mostBytes: number): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    pieces.push(chunk as Buffer)
    bytes += (chunk as Buffer).length
    if (bytes >= mostBytes) break
  }
  return Buffer.concat(pieces).subarray(0, mostBytes).toString('utf8')
}
