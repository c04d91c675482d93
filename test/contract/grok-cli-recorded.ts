import { FAILURES, type FailureKind } from '../../src/domain/failure.ts'
import { eventsOf, recording } from './worker-harness.ts'

export type Recorded = { exit: number; log?: string } & (
  | { text: string; cost?: 'untold'; usage?: 'untold'; model?: string; moreSources?: true }
  | { kind: FailureKind; message: string; partialText?: string }
)
const done = (text: string, more: Partial<Recorded> = {}): Recorded =>
  ({ exit: 0, text, ...more }) as Recorded
const failed = (kind: FailureKind, message: string, more: Partial<Recorded> = {}): Recorded =>
  ({ exit: 1, kind, message: `Grok failed: ${message}`, ...more }) as Recorded

const UNSENT = 'reqwest error stream: error sending request for url'
const CUT = 'reqwest error stream: Transport error: error decoding response body'
const NO_END = 'No ResponseCompleted or ResponseIncomplete event received from Responses API'
const WRONG_KEY = 'Incorrect API key provided: xa***ng. You can obtain an API key from the console.'
const NO_CREDITS = 'Your team has either used all available credits or reached its monthly spending limit.'

/** What its log says of a status that its stream leaves out, as it comes. */
const LOG_429 =
  '\u001b[2m2026-11-22T02:20:21.508035Z\u001b[0m \u001b[31mERROR\u001b[0m responses API error \u001b[3mstatus\u001b[0m\u001b[2m=\u001b[0m429 Too Many Requests \u001b[3merror_message\u001b[0m\u001b[2m=\u001b[0mscripted failure'

/** And as it is kept: without colours. */
const PLAIN_429 =
  '2026-11-22T02:20:21.508035Z ERROR responses API error status=429 Too Many Requests error_message=scripted failure'

/** Every recorded run of `grok --prompt-file` with its exit code and what it is a case of. */
export const RECORDED: Record<string, Recorded> = {
  'connection-refused': failed('network', `${UNSENT} (http://127.0.0.1:9/v1/responses)`),
  cut: failed('cut_off', CUT, { partialText: 'Let me' }),
  e400: failed('bad_request', 'Client specified an invalid argument: scripted failure'),
  'e400-key': failed('worker_unauthenticated', `Client specified an invalid argument: ${WRONG_KEY}`),
  e401: failed('worker_unauthenticated', 'Unauthorized (401) from <BASE_URL>/responses: scripted failure'),
  e402: failed('quota_exhausted', 'scripted failure'),
  e403: failed('worker_unauthenticated', 'scripted failure'),
  'e404-model': failed(
    'model_unavailable',
    'The model grok-unheard-of does not exist or your team does not have access to it.',
  ),
  e413: failed('context_overflow', 'scripted failure'),
  e422: failed('bad_request', 'scripted failure'),
  e429: failed('rate_limited', 'scripted failure', { log: LOG_429 }),
  'e429-credits': failed('quota_exhausted', `Some resource has been exhausted: ${NO_CREDITS}`),
  e500: failed('overloaded', 'scripted failure'),
  e503: failed('overloaded', 'scripted failure'),
  'empty-answer': failed('empty_answer', 'empty response from model (no_visible_content)'),
  failed: failed('overloaded', 'server_error: The model is overloaded.', { partialText: 'Let me' }),
  html: failed('cut_off', NO_END),
  incomplete: failed('worker_failed', 'response truncated by max_tokens', { partialText: 'Half of' }),
  'json-200': failed('cut_off', NO_END),
  'no-cost': done('Hello.', { cost: 'untold' }),
  'no-usage': done('Hello.', { cost: 'untold', usage: 'untold' }),
  'other-model': done('Hello.', { model: 'grok-4.3' }),
  plain: done('Hello from the scripted model.'),
  'quotes-prompt': done('You wrote @alice.'),
  'schema-no-json': done('It passes.'),
  'schema-ok': done('{"verdict":"pass"}'),
  'schema-violated': done('{"verdict":3}'),
  search: done('Let me look.\nNode 24 is current, see https://nodejs.org/en.', { moreSources: true }),
}

/** The scripted server counted 1,200 tokens in, 1,000 of them cached, and 34 out, and billed $0.0021. */
const USAGE = {
  inputTokens: 1_200,
  cachedInputTokens: 1_000,
  cacheWriteTokens: 0,
  outputTokens: 34,
  reasoningTokens: 12,
  requests: 1,
  raw: {
    input_tokens: 200,
    cache_read_input_tokens: 1_000,
    cache_creation_input_tokens: 0,
    output_tokens: 34,
    reasoning_tokens: 12,
    total_tokens: 1_234,
  },
}
const UNTOLD = { basis: 'unknown', because: 'Grok told no cost' }

export function reportOf(name: string, { exit: _, log, ...recorded }: Recorded) {
  const common = { modelRequested: 'grok-4.7', billing: 'metered' }
  if ('text' in recorded) {
    const { cost, usage, model = 'grok-4.7', ...answer } = recorded
    return {
      status: 'done',
      ...answer,
      ...common,
      ...(usage ? { usage: {} } : { usage: USAGE, modelObserved: model }),
      cost: cost ? UNTOLD : { basis: 'billed', usdMicros: 2_100 },
      session: eventsOf(recording(`grok-cli/${name}`)).at(-1)?.sessionId,
    }
  }
  const { partialText, kind, message } = recorded
  return {
    status: 'failed',
    failure: {
      kind,
      message,
      hint: FAILURES[kind].hint,
      ...(log === undefined ? {} : { evidence: PLAIN_429 }),
    },
    ...(partialText === undefined ? {} : { partialText }),
    ...common,
    usage: {},
    cost: UNTOLD,
  }
}
