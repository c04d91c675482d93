import { BROWSER_FAILURES } from './failure-browser.ts'
import type { FailureRow } from './failure-row.ts'

export type { Retry } from './failure-row.ts'

/** One row per thing that can go wrong: the retry policy, the exit code and the advice in one place. */
export const FAILURES = {
  wrong_usage: { exit: 2, retry: 'never', hint: 'See `waybill --help`.' },
  unknown_name: { exit: 2, retry: 'never', hint: 'Use one of the names given.' },
  empty_goal: { exit: 2, retry: 'never', hint: 'Say what is to be done: `waybill run "…"`.' },
  prompt_too_large: {
    exit: 2,
    retry: 'never',
    hint: 'Shorten the goal, or name files instead of pasting them.',
  },
  file_refused: { exit: 2, retry: 'never', hint: 'Name readable files inside the repository.' },
  unknown_run: { exit: 2, retry: 'never', hint: '`waybill jobs` lists the runs.' },
  no_consent: { exit: 3, retry: 'never', hint: 'Allow the worker for this repository.' },
  consent_expired: { exit: 3, retry: 'never', hint: 'Allow it again.' },
  mode_not_allowed: { exit: 3, retry: 'never', hint: 'Allow writing as well.' },
  over_depth: { exit: 3, retry: 'never', hint: 'Do the work yourself: a worker may not delegate further.' },
  over_budget: { exit: 3, retry: 'never', hint: 'Wait for the cap to reset or raise it in config.yaml.' },
  over_deadline: {
    exit: 3,
    retry: 'never',
    hint: 'The run that asked ends too soon for another one: do the work there, or ask from above.',
  },
  unpriced_model: {
    exit: 3,
    retry: 'never',
    hint: 'Say what it may cost with --max-usd: the run then counts at that amount.',
  },
  secret_found: {
    exit: 3,
    retry: 'never',
    hint: 'Take the secret out; or, if it is none, allow it by its fingerprint.',
  },
  rate_limited: { exit: 4, retry: 'later', hint: 'Wait for the vendor and run it again.' },
  quota_exhausted: {
    exit: 4,
    retry: 'other_worker',
    hint: "Wait for the vendor's limit to reset, or use another worker.",
  },
  overloaded: { exit: 4, retry: 'same_once', hint: 'The vendor is overloaded: run it again later.' },
  network: {
    exit: 4,
    retry: 'same_once',
    hint: 'Check the connection; `waybill doctor` shows what is reachable.',
  },
  unreachable: {
    exit: 6,
    retry: 'other_worker',
    hint: 'Start the server, or say where it is in config.yaml (`baseUrl` of the worker); `waybill doctor` looks for it.',
  },
  cut_off: {
    exit: 4,
    retry: 'never',
    hint: 'The request had been sent, so it may have cost money: look at the connection, and run it again.',
  },
  bad_request: { exit: 4, retry: 'never', hint: "Read the vendor's message; the transcript has the rest." },
  model_unavailable: { exit: 4, retry: 'other_worker', hint: 'Choose another model with --model.' },
  context_overflow: { exit: 4, retry: 'other_worker', hint: 'Name fewer files or narrow the goal.' },
  refused_by_model: { exit: 4, retry: 'other_worker', hint: 'Rephrase the goal or use another worker.' },
  timed_out: { exit: 4, retry: 'never', unpaid: 'other_worker', hint: 'Raise --wall or narrow the goal.' },
  went_silent: {
    exit: 4,
    retry: 'never',
    unpaid: 'other_worker',
    hint: 'The vendor stopped answering: run it again, or raise --idle.',
  },
  killed: { exit: 4, retry: 'never', hint: 'Something outside Waybill ended the worker: run it again.' },
  supervisor_died: {
    exit: 4,
    retry: 'never',
    hint: 'Run it again; what the worker printed is kept in the transcript.',
  },
  overflowed: { exit: 4, retry: 'never', hint: 'The worker printed too much: narrow the goal.' },
  over_hold: {
    exit: 4,
    retry: 'never',
    hint: 'The worker used up its budget and was ended: raise --max-usd or narrow the goal.',
  },
  vendor_budget: { exit: 4, retry: 'never', hint: 'Raise --max-usd or narrow the goal.' },
  empty_answer: {
    exit: 4,
    retry: 'never',
    unpaid: 'same_once',
    hint: 'The worker ended without an answer: run it again.',
  },
  unshaped_answer: {
    exit: 5,
    retry: 'other_worker',
    hint: 'It was asked twice: use a larger model, or declare another worker with --fallback.',
  },
  unreadable_output: {
    exit: 4,
    retry: 'never',
    hint: "The vendor's output was not understood: keep the transcript and report it.",
  },
  worker_failed: { exit: 4, retry: 'never', hint: 'Read the message and the transcript.' },
  session_gone: {
    exit: 4,
    retry: 'same_once',
    hint: 'Start it anew with `waybill run`, and say in the goal what was done before.',
  },
  ...BROWSER_FAILURES,
  checks_failed: { exit: 5, retry: 'never', hint: 'Read which check failed; do not use the work as it is.' },
  does_not_apply: {
    exit: 5,
    retry: 'never',
    hint: 'The working tree has moved: run the task again, or merge the patch by hand.',
  },
  apply_refused: { exit: 3, retry: 'never', hint: 'Read why; `waybill result` shows the run and its patch.' },
  not_begun: {
    exit: 4,
    retry: 'never',
    hint: 'Mend the task that it waits for, then `waybill resume` the batch.',
  },
  worker_missing: { exit: 6, retry: 'other_worker', hint: 'Install the CLI; `waybill doctor` tells how.' },
  worker_too_old: {
    exit: 6,
    retry: 'other_worker',
    hint: 'Update the CLI; `waybill doctor` tells the version needed.',
  },
  worker_unauthenticated: {
    exit: 6,
    retry: 'other_worker',
    hint: 'Log in with the vendor CLI; `waybill doctor` shows logins.',
  },
  config_invalid: { exit: 6, retry: 'never', hint: 'Mend the file at the place given.' },
  not_a_repository: {
    exit: 6,
    retry: 'never',
    hint: 'Consent is kept per repository: run `git init` first.',
  },
  no_commits: { exit: 6, retry: 'never', hint: 'A writing task starts from a commit: make one first.' },
  scratch_failed: { exit: 6, retry: 'never', hint: "Read git's message." },
  ledger_unavailable: {
    exit: 6,
    retry: 'never',
    hint: '`waybill doctor` says what is wrong with the ledger.',
  },
  disk_full: {
    exit: 6,
    retry: 'never',
    hint: 'Make room on the disk that holds the state folder; `waybill doctor` shows which.',
  },
  host_sandboxed: {
    exit: 6,
    retry: 'never',
    hint: 'Start it outside the sandboxed shell: use the MCP tool.',
  },
  cancelled: { exit: 130, retry: 'never', hint: 'It was stopped on request.' },
} as const satisfies Record<string, FailureRow>

export type FailureKind = keyof typeof FAILURES

/** What happened (kind), to which thing (message), what to do next (hint); evidence apart from the sentence. */
export type Failure = {
  kind: FailureKind
  message: string
  hint: string
  /** Last lines of the vendor's own words. */
  evidence?: string
  retryAfterMs?: number
}

export const failure = (
  kind: FailureKind,
  message: string,
  more: { hint?: string; evidence?: string; retryAfterMs?: number } = {},
): Failure => ({
  kind,
  message,
  hint: more.hint ?? FAILURES[kind].hint,
  ...(more.evidence === undefined ? {} : { evidence: more.evidence }),
  ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
})

export const exitCodeOf = (kind: FailureKind): number => FAILURES[kind].exit
