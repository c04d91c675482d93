import { FAILURES, type FailureKind } from '../../src/domain/failure.ts'
import type { Usage } from '../../src/domain/report.ts'
import { eventsOf, recording } from './worker-harness.ts'

/** The scripted server counted 1,200 tokens in and 34 out for each of its answers. */
const turns = (count: number): Usage => ({
  inputTokens: 1_200 * count,
  cachedInputTokens: 1_000 * count,
  cacheWriteTokens: 0,
  outputTokens: 34 * count,
  reasoningTokens: 12 * count,
  raw: {
    input_tokens: 1_200 * count,
    cached_input_tokens: 1_000 * count,
    cache_write_input_tokens: 0,
    output_tokens: 34 * count,
    reasoning_output_tokens: 12 * count,
  },
})

export type Recorded = { exit: number; usage: Usage } & (
  | { text: string }
  | { kind: FailureKind; message: string; partialText?: string; retryAfterMs?: number; evidence?: string }
)
const done = (text: string, count: number): Recorded => ({ exit: 0, text, usage: turns(count) })
const failed = (kind: FailureKind, message: string, more: Partial<Recorded> = {}): Recorded =>
  ({ exit: 1, kind, message: `Codex ${message}`, usage: {}, ...more }) as Recorded

const CUT = 'failed: stream disconnected before completion:'
/** Every recorded run of `codex exec` with its exit code (137: ended by the recorder) and what it is a case of. */
export const RECORDED: Record<string, Recorded> = {
  'answer-empty': failed('empty_answer', 'finished without an answer', { exit: 0, usage: turns(1) }),
  'apply-patch': done('Patched.', 3),
  'apply-patch-bad': done('Patch failed.', 2),
  'apply-patch-rejected-read-only': done('Patched.', 3),
  'code-mode-patch': done('Patched.', 3),
  'code-mode-shell': done('Wrote out.txt.', 2),
  'connection-refused-bounded': failed('network', 'failed: Connection failed: error sending request'),
  'connection-refused-unbounded': failed('killed', 'was ended by signal 9', {
    exit: 137,
    evidence: 'Connection failed: error sending request',
  }),
  e400: failed('bad_request', 'failed: Bad thing in request.'),
  e401: failed(
    'worker_unauthenticated',
    'failed: unexpected status 401 Unauthorized: Incorrect API key provided., url: <BASE_URL>/responses',
  ),
  e403: failed(
    'worker_unauthenticated',
    'failed: unexpected status 403 Forbidden: Forbidden., url: <BASE_URL>/responses',
  ),
  'e404-model': failed('model_unavailable', 'failed: The model `x` does not exist'),
  e429: failed('rate_limited', 'failed: exceeded retry limit, last status: 429 Too Many Requests'),
  'e429-quota': failed('quota_exhausted', 'failed: Quota exceeded. Check your plan and billing details.'),
  'e429-usage-limit': failed(
    'quota_exhausted',
    'failed: You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again at 4:55 AM.',
  ),
  e500: failed(
    'overloaded',
    'failed: We’re currently experiencing high demand, which may cause temporary errors.',
  ),
  'e500-once': done('Hello from the scripted model.', 1),
  'e503-overloaded': failed(
    'overloaded',
    'failed: Selected model is at capacity. Please try a different model.',
  ),
  'empty-answer': done('Hello from the scripted model.', 1),
  'hang-headers-idle-timeout-2s': failed('went_silent', `${CUT} idle timeout waiting for SSE`),
  'hang-mid-idle-timeout-2s': failed('went_silent', `${CUT} idle timeout waiting for SSE`),
  'hang-no-headers': failed('killed', 'was ended by signal 9', { exit: 137 }),
  'hook-pretool-deny': done('Wrote out.txt.', 2),
  'hook-pretool-updated-input': done('Wrote out.txt.', 2),
  // Zeros are what Codex writes where nothing was told, so they are no counts.
  'hook-prompt-blocked': failed('empty_answer', 'finished without an answer', {
    exit: 0,
    usage: { raw: turns(0).raw },
  }),
  incomplete: failed('worker_failed', 'failed: Incomplete response returned, reason: max_output_tokens', {
    partialText: 'partial',
  }),
  'mcp-required-fails': failed('worker_failed', 'exited with 1 and said nothing'),
  'mcp-tools': done('done', 3),
  'not-a-git-repo': failed('worker_failed', 'exited with 1 and said nothing'),
  plain: done('Hello from the scripted model.', 1),
  'prompt-flagged': failed(
    'refused_by_model',
    'failed: Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt',
  ),
  'provider-env-missing': failed(
    'worker_unauthenticated',
    'failed: Missing environment variable: `LAB_NOPE`.',
  ),
  'response-failed': failed('network', `${CUT} scripted response.failed`),
  'response-failed-context': failed(
    'context_overflow',
    "failed: Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
  ),
  'response-failed-rate': failed(
    'rate_limited',
    'failed: rate limit exceeded: Rate limit reached. Please try again in 1.5s.',
    { retryAfterMs: 1_500 },
  ),
  'rules-forbidden': done('done', 5),
  'sandbox-unavailable-userns': done('Wrote out.txt.', 2),
  'schema-ok': done('{"verdict":"pass","score":3}', 1),
  'schema-violated': done('not json at all', 1),
  'schema-with-tool': done('{"verdict":"pass","score":4}', 2),
  'shell-danger-full-access': done('Wrote out.txt.', 2),
  'shell-nonzero-exit': done('The command failed with 3.', 2),
  'shell-read-only-denied-no-item': done('Wrote out.txt.', 2),
  'shell-workspace-write': done('Wrote out.txt.', 2),
  'stream-cut': failed('network', `${CUT} error sending request`),
  'stream-cut-once': done('Hello from the scripted model.', 1),
  'stream-no-completed': failed('network', `${CUT} stream closed before response.completed`, {
    partialText: 'No completed event follows.',
  }),
  'subagent-v1': done('parent done', 3),
  'subagent-v2': done('parent done', 3),
  'subagent-v2-custom-agent-writes': done('parent done', 3),
  'unknown-model': done('Hello from the scripted model.', 1),
  'unknown-tool': done('ok', 2),
}

/** The whole report that a recording stands for. */
export function reportOf(name: string, { exit: _, usage, ...recorded }: Recorded) {
  const [first] = eventsOf(recording(`codex-cli/${name}`))
  const facts = {
    modelRequested: 'gpt-6.1-sol',
    ...(first ? { session: first.thread_id } : {}),
    usage,
    cost: { basis: 'unknown', because: 'Codex reports no cost' },
    billing: 'metered',
  }
  if ('text' in recorded) return { status: 'done', ...recorded, ...facts }
  const { partialText, ...failure } = recorded
  return {
    status: 'failed',
    failure: { ...failure, hint: FAILURES[failure.kind].hint },
    ...(partialText === undefined ? {} : { partialText }),
    ...facts,
  }
}
