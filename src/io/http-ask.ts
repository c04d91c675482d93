import type { Ending, HttpInvocation } from '../domain/run.ts'
import { type HttpComplaint, MOST_COMPLAINT_CHARS, notAnswered } from './http-ending.ts'

/** The clocks of the run end it; the library would give up after ten minutes. */
const NEVER_MS = 2 ** 31 - 1

/**
 * Asks a server's Responses once, and hands over what comes: each event of a stream, or the answer. What a server says with a bad status is
 * handed over as it stands, since the library keeps only a part of it. No redirect is followed: the key would go along.
 */
export async function askHttp(
  { baseUrl, body }: Pick<HttpInvocation, 'baseUrl' | 'body'>,
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
    const answer: unknown = await client.post('/responses', { body, stream: body.stream === true, signal })
    if (isStream(answer)) for await (const event of answer) print(event)
    else print(answer)
    return { how: 'answered', status: 200 }
  } catch (error) {
    return notAnswered(error, asked.answered)
  }
}

const isStream = (answer: unknown): answer is AsyncIterable<unknown> =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer

async function complaint(response: Response): Promise<HttpComplaint> {
  const body = (await response.text().catch(() => '')).slice(0, MOST_COMPLAINT_CHARS)
  const retryAfter = response.headers.get('retry-after')
  return { type: 'http.error', status: response.status, body, ...(retryAfter ? { retryAfter } : {}) }
}
