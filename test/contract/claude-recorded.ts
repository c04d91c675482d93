import { FAILURES, type FailureKind } from '../../src/domain/failure.ts'
import { eventsOf, recording } from './worker-harness.ts'

/** Tokens in and out, turns and micro-USD, as the scripted server made them. */
type Spent = [input: number, output: number, turns: number, usdMicros: number]
export type Recorded = { exit: number; spent: Spent; model?: string } & (
  | { text: string }
  | { kind: FailureKind; message: string }
)

const SONNET = 'claude-sonnet-4-5'
const done = (text: string, spent: Spent, model = SONNET): Recorded => ({ exit: 0, text, spent, model })
const failed = (
  kind: FailureKind,
  message: string,
  spent: Spent = [0, 0, 1, 0],
  more: Partial<Recorded> = {},
) => ({ exit: 1, kind, message: `Claude Code ${message}`, spent, ...more }) as Recorded
const paid = (exit: number, model = SONNET): Partial<Recorded> => ({ exit, model })

/** Recorded on both versions; where they differ, what the older one said is below. */
export const RECORDED: Record<string, Recorded> = {
  'bash-refused': done('No shell here.', [20, 10, 2, 210]),
  'connection-refused': failed(
    'network',
    'failed: API Error: Connection refused — a firewall or proxy may be blocking it (ECONNREFUSED)',
  ),
  'e-404': failed(
    'model_unavailable',
    "failed: There's an issue with the selected model (no-such-model). It may not exist or you may not have access to it. Run --model to pick a different model.",
  ),
  'e-429': failed('rate_limited', 'failed: API Error: Request rejected (429) · slow down'),
  'e-529-fallback2': done('FALLBACK claude-haiku-5-5', [100, 20, 1, 20], 'claude-haiku-5-5'),
  e400: failed('bad_request', 'failed: API Error: 400 messages: something bad'),
  'e400-credit': failed('quota_exhausted', 'failed: Credit balance is too low'),
  'e400-too-long': failed(
    'context_overflow',
    'failed: Prompt is too long · the request is ~213456 tokens (limit 200000) but this conversation is only ~309 tokens — the rest is system prompt, tool definitions, and attachment content. A single-exchange conversation cannot be compacted; reduce attached files/tools or start with less context.',
  ),
  e401: failed('worker_unauthenticated', 'failed: Invalid API key · Fix external API key'),
  e403: failed(
    'worker_unauthenticated',
    'failed: Failed to authenticate. API Error: 403 Your account does not have access',
  ),
  e413: failed(
    'context_overflow',
    'failed: Request too large (max 32MB). Accumulated images and attachments in the conversation pushed the request over the limit. Remove older images or compact the conversation.',
  ),
  'e429-subscription': failed(
    'quota_exhausted',
    "failed: You've hit your 5-hour limit · resets 8:43am (UTC)",
  ),
  e500: failed(
    'overloaded',
    'failed: API Error: 500 Internal server error. This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:<PORT>).',
  ),
  'empty-answer': failed('empty_answer', 'finished without an answer', [20, 10, 2, 210], paid(0)),
  'f-json-verbose': done('hello', [100, 20, 1, 800], 'claude-opus-5-5'),
  'max-budget': failed(
    'vendor_budget',
    'failed: Reached maximum budget ($0.0001)',
    [100, 20, 1, 800],
    paid(1, 'claude-opus-5-5'),
  ),
  'max-turns': failed(
    'worker_failed',
    'failed: Reached maximum number of turns (1)',
    [100, 20, 2, 800],
    paid(1, 'claude-opus-5-5'),
  ),
  'no-login': failed('worker_unauthenticated', 'failed: Not logged in · Please run /login'),
  plain: done('main done 0', [10, 5, 1, 105]),
  'prompt-block': failed(
    'worker_failed',
    'failed: no model was asked: UserPromptSubmit operation blocked by hook: PROMPT-BLOCKED Original prompt: go',
    [0, 0, 0, 0],
    { exit: 0 },
  ),
  'read-tool': done('It says one.', [20, 10, 2, 210]),
  refusal: failed(
    'refused_by_model',
    `failed: API Error: Sonnet 4.5 can't help with this. Start a new session to continue. Learn more: https://www.anthropic.com/legal/aup Message ID: ${/msg_\w+/.exec(recording('claude-cli/2.1.329/refusal').split("can't help").at(-1) ?? '')}`,
    [20, 10, 2, 210],
    paid(1),
  ),
  'schema-never': failed(
    'worker_failed',
    'failed: Failed to provide valid structured output after 5 attempts — last StructuredOutput error: Output does not match required schema: /n: must be number',
    [50, 25, 6, 525],
    paid(1),
  ),
  'schema-no-tool': done('main done 1', [20, 10, 2, 210]),
  'schema-ok': done('{"n":5,"s":"x"}', [100, 20, 2, 800], 'claude-opus-5-5'),
  'schema-second-try': done('{"n":5}', [20, 10, 3, 210]),
  'slash-command': failed(
    'worker_failed',
    "failed: no model was asked: /clear isn't available in this environment.",
    [0, 0, 0, 0],
    { exit: 0 },
  ),
  write: done('Made it.', [20, 10, 2, 210]),
}

/** On 2.1.197 opus is served with its long window, and the name says so. */
const OPUS = 'claude-opus-4-8[1m]'
export const RECORDED_197: Record<string, Recorded> = {
  ...RECORDED,
  'connection-refused': failed('network', 'failed: API Error: Unable to connect to API (ConnectionRefused)'),
  'e-529-fallback2': done(
    'FALLBACK claude-haiku-4-5-20251001',
    [100, 20, 1, 200],
    'claude-haiku-4-5-20251001',
  ),
  'e400-too-long': failed(
    'context_overflow',
    'failed: Prompt is too long · the request is ~213456 tokens (limit 200000) but this conversation is only ~51 tokens — the rest is system prompt, tool definitions, and attachment content. A single-exchange conversation cannot be compacted; reduce attached files/tools or start with less context.',
  ),
  e413: failed('context_overflow', 'failed: Request too large (max 32MB). Try with a smaller file.'),
  'e429-subscription': failed(
    'quota_exhausted',
    "failed: You've hit your session limit · resets 8:43am (UTC)",
  ),
  'f-json-verbose': done('hello', [100, 20, 1, 1_000], 'claude-opus-4-8'),
  'max-budget': failed(
    'vendor_budget',
    'failed: Reached maximum budget ($0.0001)',
    [100, 20, 1, 1_000],
    paid(1, OPUS),
  ),
  'max-turns': failed(
    'worker_failed',
    'failed: Reached maximum number of turns (1)',
    [100, 20, 2, 1_000],
    paid(1, OPUS),
  ),
  refusal: failed(
    'refused_by_model',
    'failed: API Error: Claude Code is unable to respond to this request, which appears to violate our Usage Policy (https://www.anthropic.com/legal/aup). Try rephrasing the request in a new session or change your model.',
    [10, 5, 1, 105],
    paid(1),
  ),
  'schema-never': failed(
    'worker_failed',
    'failed: Failed to provide valid structured output after 5 attempts',
    [40, 20, 6, 420],
    paid(1),
  ),
  'schema-ok': done('{"n":5,"s":"x"}', [100, 20, 2, 1_000], OPUS),
}

/** The whole report that a recording stands for. */
export function reportOf(version: string, name: string, { spent, exit: _, model, ...recorded }: Recorded) {
  const result = eventsOf(recording(`claude-cli/${version}/${name}`)).findLast(
    ({ type }) => type === 'result',
  )
  const [inputTokens, outputTokens, requests, usdMicros] = spent
  const tellsThinking = version === '2.1.329' && inputTokens > 0
  const facts = {
    modelRequested: 'claude-sonnet-5-5',
    ...(model === undefined ? {} : { modelObserved: model }),
    session: result?.session_id,
    usage: {
      inputTokens,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens,
      ...(tellsThinking ? { reasoningTokens: 0 } : {}),
      requests,
      raw: { usage: result?.usage, modelUsage: result?.modelUsage },
    },
    cost: { basis: 'reported', usdMicros },
    billing: 'metered',
  }
  if ('text' in recorded) return { status: 'done', text: recorded.text, ...facts }
  return {
    status: 'failed',
    failure: { ...recorded, hint: FAILURES[recorded.kind].hint },
    ...facts,
  }
}
