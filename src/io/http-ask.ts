import type { Ending, HttpInvocation } from '../domain/run.ts'
import { messageOf } from './message-of.ts'

/** What a server said instead of an answer, as a line of its own in the transcript. */
export type HttpComplaint = { type: 'http.error'; status: number; body: string; retryAfter?: string }

const PATHS = { responses: '/responses', chat: '/chat/completions' } as const

const MOST_COMPLAINT_CHARS = 64 * 1024
/** The clocks of the run end it; the library would give up after ten minutes. */
const NEVER_MS = 2 ** 31 - 1

/**
 * Asks once, and hands over what comes: each event of a stream, or the answer. What a server says with a bad status is
 * handed over as it stands, since the library keeps only a part of it. No redirect is followed: the key would go along.
 */
export async function askHttp(
  { api, baseUrl, body }: Pick<HttpInvocation, 'api' | 'baseUrl' | 'body'>,
  secret: string | undefined,
  signal: AbortSignal,
  print: (value: unknown) => void,
): Promise<Ending> {
  // Loaded here: it takes 30 ms, and most runs are processes.
  const { OpenAI } = await import('openai')
  const asked = { answered: false }
  const client = new OpenAI({
    apiKey: secret ?? 'none',
    baseURL: baseUrl,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: 'off',
    ...(secret === undefined ? { defaultHeaders: { Authorization: null } } : {}),
    fetch: async (url, init) => {
      const response = await fetch(url as string, { ...init, redirect: 'error' } as RequestInit)
      asked.answered = true
      if (!response.ok) print(await complaint(response.clone()))
      return response
    },
  })
  try {
    const answer: unknown = await client.post(PATHS[api], { body, stream: body.stream === true, signal })
    if (isStream(answer)) for await (const event of answer) print(event)
    else print(answer)
    return { how: 'answered', status: 200 }
  } catch (error) {
    return endingOf(error, asked.answered)
  }
}

const isStream = (answer: unknown): answer is AsyncIterable<unknown> =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer

async function complaint(response: Response): Promise<HttpComplaint> {
  const body = (await response.text().catch(() => '')).slice(0, MOST_COMPLAINT_CHARS)
  const retryAfter = response.headers.get('retry-after')
  return { type: 'http.error', status: response.status, body, ...(retryAfter ? { retryAfter } : {}) }
}

/** What says that no connection came about, by the codes of Node and of its own client. */
const NOT_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|.*_CERT.*)$/

function endingOf(error: unknown, answered: boolean): Ending {
  const { status } = error as { status?: number }
  if (typeof status === 'number') return { how: 'answered', status }
  const causes = causesOf(error)
  const message = causes.map(messageOf).at(-1) ?? messageOf(error)
  const isUnreachable = !answered && causes.some((cause) => NOT_CONNECTED.test(codeOf(cause)))
  return isUnreachable ? { how: 'unreachable', message } : { how: 'cut', message }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '')

/** An error and those behind it, the outermost first; of several attempts to connect, each. */
function causesOf(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return []
  const { cause, errors } = error as { cause?: unknown; errors?: unknown[] }
  return [error, ...causesOf(cause), ...(errors ?? []).flatMap(causesOf)]
}
