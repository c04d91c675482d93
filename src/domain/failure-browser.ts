import type { FailureRow } from './failure-row.ts'

/** What can go wrong in the user's own browser. Only where nothing can have been sent may another worker take over. */
export const BROWSER_FAILURES = {
  browser_unreachable: {
    exit: 6,
    retry: 'other_worker',
    hint: 'Start Chrome with --remote-debugging-port=9222 and a --user-data-dir of its own, and log in there once; `waybill doctor --browser` looks.',
  },
  browser_logged_out: { exit: 6, retry: 'other_worker', hint: 'Log in in that browser, and run it again.' },
  browser_paywall: {
    exit: 6,
    retry: 'other_worker',
    hint: 'Log in in that browser, or look there what your plan allows.',
  },
  browser_challenged: {
    exit: 6,
    retry: 'other_worker',
    hint: 'Waybill passes no check for bots: look at the page yourself, or use `--worker grok`.',
  },
  browser_page_changed: {
    exit: 6,
    retry: 'other_worker',
    hint: 'The page is not as it was: `waybill doctor --browser` lists what is missing; use `--worker grok` until Waybill is updated.',
  },
  browser_mode_missing: {
    exit: 6,
    retry: 'other_worker',
    hint: 'Choose a mode with --model that your plan has.',
  },
  browser_not_sent: {
    exit: 4,
    retry: 'other_worker',
    hint: 'Look at the text box in that browser, and run it again.',
  },
  browser_unsure: {
    exit: 4,
    retry: 'never',
    hint: 'Look at the conversation in that browser before you ask again: its tab is left open.',
  },
  browser_no_answer: {
    exit: 4,
    retry: 'never',
    hint: 'Its tab is left open: look there, or `waybill resume` the run to read what came.',
  },
  browser_tab_lost: {
    exit: 4,
    retry: 'never',
    hint: 'Look in the history of that browser whether it was asked, before you ask again.',
  },
  extra_missing: { exit: 6, retry: 'other_worker', hint: '`waybill extras list` shows what can be added.' },
  extra_failed: { exit: 6, retry: 'never', hint: "Read npm's message; nothing was changed." },
} as const satisfies Record<string, FailureRow>
