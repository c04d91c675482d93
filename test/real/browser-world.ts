import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as library from 'playwright-core'
import type { PageErrand, PageEvent, PageWaits } from '../../src/domain/browse.ts'
import { GROK_PAGE } from '../../src/domain/grok-page.ts'
import type { BrowserInvocation, RawRun } from '../../src/domain/run.ts'
import { runBrowser } from '../../src/io/browser.ts'
import { aRedactor } from '../contract/secret-harness.ts'
import type { Chromium } from './chromium.ts'

/** The waits of the data file are for a person's browser; the page here is on loopback. */
const WAITS: PageWaits = {
  attach: 5_000,
  open: 3_000,
  settle: 100,
  history: 2_000,
  mode: 1_000,
  fill: 1_000,
  submit: 1_000,
  echo: 1_500,
  begin: 2_000,
  answer: 8_000,
  still: 700,
  unstopped: 1_500,
  grow: 2_000,
  look: 40,
}

export type PageRun = { run: RawRun; events: PageEvent[]; types: string[] }

export type RunOptions = {
  prompt?: string
  mode?: string
  conversation?: string
  asksAgain?: true
  waits?: Partial<PageWaits>
  cancel?: AbortSignal
  wallMs?: number
  onEvent?: (event: PageEvent) => void
}

/** One run of the transport against a page. */
export async function runOn(browser: Chromium, page: string, options: RunOptions = {}): Promise<PageRun> {
  const { prompt = 'What is new?', mode = 'auto', conversation, asksAgain, waits, onEvent } = options
  const errand: PageErrand = {
    page,
    prompt,
    mode,
    facts: { ...GROK_PAGE, waitsMs: { ...WAITS, ...waits } },
    ...(conversation ? { conversation } : {}),
    ...(asksAgain ? { asksAgain } : {}),
  }
  const invocation: BrowserInvocation = {
    via: 'browser',
    program: 'browser',
    args: [page, '{}'],
    stdin: prompt,
    errand,
    killLadder: [],
  }
  const folder = mkdtempSync(join(tmpdir(), 'waybill-page-'))
  const transcriptPath = join(folder, 'out.jsonl')
  try {
    const run = await runBrowser(invocation, {
      library,
      address: { browser: 'Chromium', url: browser.wsUrl },
      wallMs: options.wallMs ?? 30_000,
      idleMs: 30_000,
      startMs: 30_000,
      maxOutputBytes: 1_000_000,
      transcriptPath,
      redactor: aRedactor(),
      watch: (line) => {
        onEvent?.(JSON.parse(line) as PageEvent)
        return { useful: true }
      },
      onNotice: () => {},
      cancel: options.cancel ?? new AbortController().signal,
    })
    const events = readFileSync(transcriptPath, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as PageEvent)
    return { run, events, types: events.map(({ type }) => type) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
