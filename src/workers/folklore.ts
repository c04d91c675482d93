import type { FailureKind } from '../domain/failure.ts'
import { HARNESS_FOLKLORE } from './folklore-harnesses.ts'
import { HTTP_FOLKLORE } from './folklore-http.ts'
import type { Folklore } from './folklore-row.ts'

/**
 * The CLIs report failures in prose without codes, so prose is all there is to go by. First match wins.
 * Rows were seen with codex 0.169.0 and Claude Code 2.1.197 and 2.1.329 unless they say otherwise.
 */
export const FOLKLORE: readonly Folklore[] = [
  ...HTTP_FOLKLORE,
  ...HARNESS_FOLKLORE,
  {
    pattern: /unexpected status 40[13]\b/,
    kind: 'worker_unauthenticated',
    seen: [
      'unexpected status 401 Unauthorized: Incorrect API key provided., url: <BASE_URL>/responses',
      'unexpected status 403 Forbidden: Forbidden., url: <BASE_URL>/responses',
    ],
  },
  {
    pattern: /\(HTTP 40[13]\)/,
    kind: 'worker_unauthenticated',
    // Our own wording of Claude Code's `api_retry` event, which has a code and no prose.
    seen: ['authentication_failed (HTTP 401)'],
  },
  {
    pattern: /^Missing environment variable/,
    kind: 'worker_unauthenticated',
    seen: ['Missing environment variable: `CODEX_API_KEY`.'],
  },
  {
    pattern: /^Not logged in/,
    kind: 'worker_unauthenticated',
    seen: ['Not logged in · Please run /login'],
  },
  {
    pattern: /^Quota exceeded/,
    kind: 'quota_exhausted',
    seen: ['Quota exceeded. Check your plan and billing details.'],
  },
  {
    pattern: /hit your (?:[\w-]+ )*limit\b/,
    kind: 'quota_exhausted',
    seen: [
      "You've hit your 5-hour limit · resets 8:43am (UTC)",
      "You've hit your session limit · resets 8:43am (UTC)",
      'You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again at 4:55 AM.',
    ],
  },
  {
    pattern: /^Credit balance is too low|unexpected status 402\b/,
    kind: 'quota_exhausted',
    seen: [
      'Credit balance is too low',
      'unexpected status 402 Payment Required: Payment required., url: <BASE_URL>/responses',
    ],
  },
  {
    pattern: /ran out of room in the model's context window/,
    kind: 'context_overflow',
    seen: [
      "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    ],
  },
  {
    pattern: /^Prompt is too long/,
    kind: 'context_overflow',
    seen: [
      'Prompt is too long · the request is ~213456 tokens (limit 200000) but this conversation is only ~20 tokens',
    ],
  },
  {
    pattern: /^Request too large|unexpected status 413\b/,
    kind: 'context_overflow',
    seen: [
      'Request too large (max 32MB). Try with a smaller file.',
      'unexpected status 413 Payload Too Large: Too large., url: <BASE_URL>/responses',
    ],
  },
  {
    pattern: /flagged as potentially violating our usage policy/,
    kind: 'refused_by_model',
    // openai/codex#40327 (0.149.0).
    seen: [
      'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning#advice-on-prompting',
    ],
  },
  {
    pattern: /^The model `[^`]*` does not exist/,
    kind: 'model_unavailable',
    seen: ['The model `x` does not exist'],
  },
  {
    pattern: /issue with the selected model/,
    kind: 'model_unavailable',
    seen: [
      "There's an issue with the selected model (no-such-model). It may not exist or you may not have access to it. Run --model to pick a different model.",
    ],
  },
  {
    pattern: /last status: 429\b/,
    kind: 'rate_limited',
    seen: ['exceeded retry limit, last status: 429 Too Many Requests'],
  },
  {
    pattern: /^rate limit exceeded/,
    kind: 'rate_limited',
    seen: ['rate limit exceeded: Rate limit reached. Please try again in 1.5s.'],
  },
  {
    pattern: /experiencing high demand/,
    kind: 'overloaded',
    seen: ['We’re currently experiencing high demand, which may cause temporary errors.'],
  },
  {
    pattern: /model is at capacity/,
    kind: 'overloaded',
    seen: ['Selected model is at capacity. Please try a different model.'],
  },
  {
    pattern: /unexpected status 5\d\d\b/,
    kind: 'overloaded',
    seen: ['unexpected status 529 <unknown status code>: Overloaded, url: <BASE_URL>/responses'],
  },
  {
    pattern: /idle timeout waiting for SSE/,
    kind: 'went_silent',
    seen: ['stream disconnected before completion: idle timeout waiting for SSE'],
  },
  {
    pattern: /^stream disconnected before completion/,
    kind: 'network',
    seen: [
      'stream disconnected before completion: stream closed before response.completed',
      'stream disconnected before completion: error sending request',
    ],
  },
  {
    pattern: /^Connection failed|unexpected status 408\b/,
    kind: 'network',
    seen: [
      'Connection failed: error sending request',
      'unexpected status 408 Request Timeout: timed out, url: <BASE_URL>/responses',
    ],
  },
  {
    // The second is a proxy or gateway that answers in the vendor's place.
    pattern: /Unable to connect to API|API returned an empty or malformed response/,
    kind: 'network',
    seen: [
      'API Error: Unable to connect to API (ConnectionRefused)',
      'API Error: API returned an empty or malformed response (HTTP 200) — check for a proxy or gateway intercepting the request.',
    ],
  },
  {
    pattern: /\(E[A-Z]+\)/,
    kind: 'network',
    seen: [
      'API Error: Connection to the API was lost (ECONNRESET). This is usually temporary — try again.',
      'API Error: Connection refused — a firewall or proxy may be blocking it (ECONNREFUSED)',
    ],
  },
  {
    pattern:
      /^Error: thread\/resume: .*no rollout found for thread id|^No conversation found with session ID: /m,
    kind: 'session_gone',
    seen: [
      'Error: thread/resume: thread/resume failed: no rollout found for thread id 01a1fc3e-0000-7000-8000-00000000fa4e (code -32600)',
      'No conversation found with session ID: 2db487eb-0000-4000-8000-00000000fa4e',
    ],
  },
  {
    pattern: /"type":\s*"invalid_request_error"/,
    kind: 'bad_request',
    seen: ['{"error":{"message":"Bad thing in request.","type":"invalid_request_error"}}'],
  },
  {
    pattern:
      /^error: (?:unexpected argument|unknown option)|unknown configuration field .* in -c|Unknown feature flag/m,
    kind: 'worker_too_old',
    seen: [
      "error: unexpected argument '--nope' found",
      "error: unknown option '--nope'",
      'Error loading config.toml: unknown configuration field `nope_key` in -c/--config override',
      'Error: Unknown feature flag: nope_feature',
    ],
  },
  {
    pattern: /^Error loading config\.toml/m,
    kind: 'config_invalid',
    seen: [
      'Error loading config.toml:\n<CODEX_HOME>/config.toml:1:12: string values must be quoted, expected literal string',
    ],
  },
]

/** What a vendor's message means; undefined where no row knows it. */
export const kindOf = (message: string): FailureKind | undefined =>
  FOLKLORE.find(({ pattern }) => pattern.test(message))?.kind
