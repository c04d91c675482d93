import { describe, expect, test } from 'vitest'
import type { PageEvent } from '../../src/domain/browse.ts'
import type { PageAnswer, PageLook } from '../servers/grok-page.ts'
import { disturb, isAttached, openPages, openTab } from './browser-hands.ts'
import { browserTests } from './browser-tests.ts'
import { type RunOptions, runOn } from './browser-world.ts'

const { absent, browser, pageWith } = browserTests()

const SHORT: PageAnswer = { says: [[200, '<p>Yes.</p>']], stops: [[50, 400]] }
const endOf = (events: PageEvent[]) => events.at(-1)

describe.skipIf(absent)('a page that works', () => {
  const GOOD: [
    what: string,
    look: Partial<PageLook>,
    answer: PageAnswer,
    text: string,
    options?: RunOptions,
  ][] = [
    ['as captured', {}, SHORT, 'Yes.'],
    [
      'with the text area that it has without a login or on a small screen',
      { textarea: true },
      SHORT,
      'Yes.',
    ],
    ['whose text box comes late', { composerAfterMs: 600 }, SHORT, 'Yes.'],
    ['whose Submit is enabled late', { submitAfterMs: 500 }, SHORT, 'Yes.'],
    [
      'whose Stop flickers',
      {},
      {
        says: [
          [100, 'a'],
          [400, 'ab'],
          [1_300, 'abc'],
        ],
        stops: [
          [50, 300],
          [600, 800],
          [1_100, 1_400],
        ],
      },
      'abc',
    ],
    [
      'whose answer grows after Stop has gone',
      {},
      {
        says: [
          [100, 'a'],
          [700, 'ab'],
          [1_200, 'abc'],
        ],
        stops: [[50, 250]],
      },
      'abc',
    ],
    ['whose Stop was never seen', {}, { says: [[0, 'At once.']], stops: [] }, 'At once.'],
    ['that thinks before it says anything', {}, { says: [[1_500, 'Well.']], stops: [[0, 1_800]] }, 'Well.'],
    ['in a mode of its menu', {}, SHORT, 'Yes.', { mode: 'expert' }],
    ['where the same draft stands already', { draft: 'What is new?' }, SHORT, 'Yes.'],
  ]

  test.each(GOOD)(
    '%s is asked once, and read to its end',
    async (_what, look, answer, text, options = {}) => {
      const page = await pageWith(look, answer)
      const { run, events } = await runOn(browser(), page.url, options)
      const mode = options.mode === 'expert' ? 'Expert' : 'Auto'
      expect({ ending: run.ending, end: endOf(events), sent: page.sent, page: run.page }).toEqual({
        ending: { how: 'left', at: 'read' },
        end: { type: 'page.answer', text, links: [], mode },
        sent: [{ text: 'What is new?', mode, id: 'talk-1' }],
        page: { url: `${page.url}c/talk-1`, title: 'Grok', notes: [] },
      })
      expect(await openPages(browser())).toEqual([])
    },
  )

  test('a prompt of several lines is one message, and an answer keeps its addresses, lists and code', async () => {
    const html =
      '<h2>News</h2><p>It <a href="https://a.dev/1">says</a> so, see <a href="https://b.dev/2">https://b.dev/2</a>.</p><ul><li>one</li><li>two <code>x</code></li></ul><pre><code>a\n  b</code></pre>'
    const page = await pageWith({}, { says: [[100, html]], stops: [[50, 300]] })
    const prompt = 'First\n\nSecond <b> & "quoted"\n  1 indented\n'
    const { events } = await runOn(browser(), page.url, { prompt })
    expect(page.sent.map(({ text }) => text.replace(/\s+/g, ' '))).toEqual([
      prompt.replace(/\s+/g, ' ').trim(),
    ])
    expect(endOf(events)).toMatchObject({
      text: '## News\n\nIt [says](https://a.dev/1) so, see https://b.dev/2.\n\n- one\n- two `x`\n\n```\na\n  b\n```',
      links: ['https://a.dev/1', 'https://b.dev/2'],
    })
  })
})

describe.skipIf(absent)('before anything is sent', () => {
  const BAD: [what: string, look: Partial<PageLook>, kind: string, message: RegExp, options?: RunOptions][] =
    [
      ['a page that asks to log in', { loggedOut: true }, 'browser_logged_out', /asks to log in/],
      ['the paywall', { paywall: true, textarea: true }, 'browser_paywall', /card that asks to sign up/],
      ['a check for bots', { challenge: true }, 'browser_challenged', /check for bots/],
      [
        'a page without its mode menu',
        { noMode: true },
        'browser_page_changed',
        /^the mode menu was not found .*as captured on 20\d\d-\d\d-\d\d/,
      ],
      [
        'a menu without the mode',
        { modes: ['Fast', 'Auto'] },
        'browser_mode_missing',
        /no heavy/,
        { mode: 'heavy' },
      ],
      [
        'a mode that does not come about',
        { modeStays: true },
        'browser_mode_missing',
        /says "Auto"/,
        { mode: 'heavy' },
      ],
      [
        'a page without Submit',
        { noSubmit: true },
        'browser_page_changed',
        /^the Submit button was not found/,
      ],
      ['a Submit that stays disabled', { submitNever: true }, 'browser_not_sent', /Submit stayed disabled/],
      [
        'a page without its text box',
        { composerAfterMs: 60_000 },
        'browser_page_changed',
        /^the text box was not found/,
      ],
      ['a draft of somebody else', { draft: 'My own words' }, 'browser_not_sent', /holds a draft/],
      ['a page that leads elsewhere', { leadsTo: 'http://127.0.0.2:1/login' }, 'network', /did not load/],
    ]

  test.each(BAD)('%s ends the run', async (_what, look, kind, message, options) => {
    const page = await pageWith(look, SHORT)
    const { run, events } = await runOn(browser(), page.url, options)
    const halt = { type: 'page.halt', kind, sent: false, at: expect.any(String) }
    expect(endOf(events)).toEqual({ ...halt, message: expect.stringMatching(message) })
    expect(endOf(events)).toMatchObject({ message: expect.stringMatching(/; nothing was sent$/) })
    expect({ ending: run.ending.how, sent: page.sent, open: await openPages(browser()) }).toEqual({
      ending: 'left',
      sent: [],
      open: [],
    })
  })

  test('a page that leads to another site gets no prompt', async () => {
    const other = await pageWith({}, SHORT)
    const page = await pageWith({ leadsTo: other.url }, SHORT)
    const { events } = await runOn(browser(), page.url)
    expect(endOf(events)).toMatchObject({
      kind: 'browser_logged_out',
      message: expect.stringContaining('led to'),
    })
    expect([page.sent, other.sent]).toEqual([[], []])
  })

  test('a browser that takes no connection is told as one', async () => {
    const dead = { ...browser(), wsUrl: 'ws://127.0.0.1:1/devtools/browser/x' }
    const { run, types, events } = await runOn(dead, 'http://127.0.0.1:1/')
    expect([run.ending, types, endOf(events)]).toMatchObject([
      { how: 'left', at: 'attach' },
      ['page.halt'],
      { kind: 'browser_unreachable', sent: false },
    ])
  })
})

describe.skipIf(absent)('after the click nothing is sent again', () => {
  const LONG: PageAnswer = { says: [[100, 'Partly']], stops: [[50, 60_000]] }
  const BAD: [
    what: string,
    look: Partial<PageLook>,
    answer: PageAnswer,
    kind: string,
    message: RegExp,
    options?: RunOptions,
  ][] = [
    [
      'a message that never shows',
      { echo: 'never' },
      SHORT,
      'browser_unsure',
      /no new message was seen; the message may have been sent/,
    ],
    [
      'a message that is not the one',
      { echo: 'other' },
      SHORT,
      'browser_unsure',
      /not the one that was sent/,
    ],
    ['an answer that does not begin', {}, { says: [], stops: [] }, 'browser_no_answer', /no answer began/],
    [
      'a Stop that goes without an answer',
      {},
      { says: [], stops: [[50, 400]] },
      'browser_no_answer',
      /went away without/,
    ],
    [
      'an answer that takes too long',
      {},
      LONG,
      'browser_no_answer',
      /still answering/,
      { waits: { answer: 1_500 } },
    ],
  ]

  test.each(BAD)(
    '%s ends the run, and its tab stays',
    async (_what, look, answer, kind, message, options) => {
      const page = await pageWith(look, answer)
      const { events } = await runOn(browser(), page.url, options)
      expect(endOf(events)).toMatchObject({ kind, message: expect.stringMatching(message), sent: true })
      expect([page.sent.length, await openPages(browser())]).toEqual([1, [`${page.url}c/talk-1`]])
    },
  )

  test('what stood there when the time was over is told', async () => {
    const page = await pageWith({}, LONG)
    const { events } = await runOn(browser(), page.url, { waits: { answer: 1_500 } })
    expect(endOf(events)).toMatchObject({ partial: 'Partly' })
  })

  test('a run that is cancelled leaves its tab with the conversation', async () => {
    const page = await pageWith({}, LONG)
    const cancel = new AbortController()
    const { run } = await runOn(browser(), page.url, {
      cancel: cancel.signal,
      onEvent: ({ type }) => type === 'page.sent' && setTimeout(() => cancel.abort(), 200),
    })
    expect([run.ending, run.page?.url, await openPages(browser())]).toEqual([
      { how: 'cancelled' },
      `${page.url}c/talk-1`,
      [`${page.url}c/talk-1`],
    ])
  })

  test('a wall clock ends it as any other run', async () => {
    const page = await pageWith({}, LONG)
    const { run } = await runOn(browser(), page.url, { wallMs: 2_500 })
    expect(run.ending).toEqual({ how: 'timed_out', clock: 'wall' })
  })

  test('a tab that the user closes is not opened again', async () => {
    const page = await pageWith({}, LONG)
    const { events } = await runOn(browser(), page.url, {
      onEvent: ({ type }) => type === 'page.sent' && void disturb(browser(), page.url, 'close'),
    })
    expect(endOf(events)).toMatchObject({ kind: 'browser_tab_lost', sent: true })
    expect(await openPages(browser())).toEqual([])
  })
})

test.skipIf(absent)('the tabs of the user are neither attached to nor changed', async () => {
  const other = await pageWith({}, SHORT)
  const page = await pageWith({}, SHORT)
  await openTab(browser(), `${other.url}c/mine`)
  const attached: Promise<boolean | undefined>[] = []
  await runOn(browser(), page.url, {
    onEvent: ({ type }) =>
      type === 'page.sent' &&
      attached.push(isAttached(browser(), other.url), isAttached(browser(), page.url)),
  })
  expect(await Promise.all(attached)).toEqual([false, true])
  expect(await openPages(browser())).toEqual([`${other.url}c/mine`])
})
