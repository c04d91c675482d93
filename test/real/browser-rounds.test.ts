import { describe, expect, test } from 'vitest'
import type { PageEvent } from '../../src/domain/browse.ts'
import type { GrokPage, PageAnswer, PageLook } from '../servers/grok-page.ts'
import { disturb } from './browser-hands.ts'
import { browserTests } from './browser-tests.ts'
import { type PageRun, type RunOptions, runOn } from './browser-world.ts'

const { absent, another, browser, pageWith } = browserTests()

const answer = (text: string): PageAnswer => ({
  says: [
    [100, '<p>So far</p>'],
    [900, `<p>${text}</p>`],
  ],
  stops: [[0, 1_000]],
})

const PROMPTS = ['Look around.', 'Fill the gaps.', 'Sum it up.']
const ANSWERS = ['First.', 'Second.', 'Third.']

/** Three rounds in one conversation, each as a run of its own. */
async function threeRounds(page: GrokPage, options: RunOptions = {}): Promise<PageRun[]> {
  const runs: PageRun[] = []
  for (const prompt of PROMPTS) {
    const conversation = runs[0]?.run.page?.url
    runs.push(
      await runOn(browser(), page.url, { ...options, prompt, ...(conversation ? { conversation } : {}) }),
    )
  }
  return runs
}

const toldBy = (runs: PageRun[]) =>
  runs.map(({ run, events }) => ({
    text: (events.at(-1) as { text?: string }).text,
    url: run.page?.url,
    notes: run.page?.notes,
  }))

type Moment = [when: string, look: Partial<PageLook>, is: (event: PageEvent) => boolean, afterMs: number]
const MOMENTS: Moment[] = [
  ['before it is sent', { submitAfterMs: 700 }, ({ type }) => type === 'page.mode', 150],
  ['while it is answered', {}, ({ type }) => type === 'page.sent', 500],
  ['after the answer, before it is read', {}, ({ type }) => type === 'page.sent', 1_250],
]

describe.skipIf(absent)('three rounds', () => {
  test('go on in one conversation', async () => {
    const page = await pageWith({}, ...ANSWERS.map(answer))
    const url = `${page.url}c/talk-1`
    expect(toldBy(await threeRounds(page))).toEqual(ANSWERS.map((text) => ({ text, url, notes: [] })))
    expect(page.sent.map(({ text, id }) => [text, id])).toEqual(PROMPTS.map((text) => [text, 'talk-1']))
  })

  describe.each(['reload', 'crash'] as const)('with a %s in each', (how) => {
    test.each(MOMENTS)(
      '%s: each message is sent once, and each answer is read',
      async (when, look, is, afterMs) => {
        const page = await pageWith(look, ...ANSWERS.map(answer))
        let disturbed = 0
        let rounds = 0
        const runs = await threeRounds(page, {
          onEvent: (event) => {
            if (event.type === 'page.attached') rounds += 1
            // Once in a round.
            if (!is(event) || disturbed >= rounds) return
            disturbed += 1
            setTimeout(() => void disturb(browser(), page.url, how), afterMs)
          },
        })
        const what = how === 'reload' ? 'the page was reloaded' : 'its tab crashed'
        const notes = when.startsWith('before')
          ? []
          : [`${what} after the message was sent; it was not sent again`]
        const url = `${page.url}c/talk-1`
        expect(toldBy(runs)).toEqual(ANSWERS.map((text) => ({ text, url, notes })))
        expect([disturbed, page.sent.map(({ text }) => text)]).toEqual([3, PROMPTS])
      },
    )
  })
})

describe.skipIf(absent)('a run whose message stands there already', () => {
  async function stopped(page: GrokPage): Promise<string> {
    const cancel = new AbortController()
    const { run } = await runOn(browser(), page.url, {
      cancel: cancel.signal,
      onEvent: ({ type }) => type === 'page.sent' && cancel.abort(),
    })
    return run.page?.url ?? ''
  }

  test('waits for the answer, and sends nothing', async () => {
    const page = await pageWith({}, answer('Late.'), answer('Again.'))
    const conversation = await stopped(page)
    const { run, events, types } = await runOn(browser(), page.url, { conversation })
    expect([types.includes('page.found'), events.at(-1), run.page?.notes, page.sent.length]).toEqual([
      true,
      { type: 'page.answer', text: 'Late.', links: [], mode: 'Auto' },
      ['the message stood there already; it was not sent again'],
      1,
    ])
  })

  test('sends it once more where it was answered to an earlier run', async () => {
    const page = await pageWith({}, answer('Late.'), answer('Again.'))
    const conversation = await stopped(page)
    const { events } = await runOn(browser(), page.url, { conversation, asksAgain: true })
    expect([events.at(-1), page.sent.length]).toMatchObject([{ text: 'Again.' }, 2])
  })

  test('waits for a conversation that shows late', async () => {
    const page = await pageWith({ historyAfterMs: 700 }, answer('Late.'))
    const conversation = await stopped(page)
    const { events } = await runOn(browser(), page.url, { conversation })
    expect([events.at(-1), page.sent.length]).toMatchObject([{ text: 'Late.' }, 1])
  })
})

describe.skipIf(absent)('a conversation that is not there', () => {
  test('is told as gone, and nothing is sent to a new one', async () => {
    const page = await pageWith({}, answer('Never.'))
    const { events } = await runOn(browser(), page.url, { conversation: `${page.url}c/no-such` })
    expect([events.at(-1), page.sent]).toMatchObject([{ kind: 'session_gone', sent: false }, []])
  })

  test('on another site is not opened', async () => {
    const [page, other] = [await pageWith({}, answer('Never.')), await pageWith({}, answer('Never.'))]
    const { types } = await runOn(browser(), page.url, { conversation: `${other.url}c/talk-1` })
    expect(types).toEqual(['page.attached', 'page.halt'])
  })
})

describe.skipIf(absent)('where nothing can be known any more', () => {
  test('a crash before the conversation had an address ends the run', async () => {
    const page = await pageWith({ keepsAddress: true }, answer('Never.'))
    const { events } = await runOn(browser(), page.url, {
      onEvent: ({ type }) => type === 'page.sent' && void disturb(browser(), page.url, 'crash'),
    })
    expect([events.at(-1), page.sent.length]).toMatchObject([{ kind: 'browser_tab_lost', sent: true }, 1])
  })

  test('a reload that loses the message ends the run', async () => {
    const page = await pageWith({ keepsAddress: true }, answer('Never.'))
    const { events } = await runOn(browser(), page.url, {
      onEvent: ({ type }) => type === 'page.sent' && void disturb(browser(), page.url, 'reload'),
    })
    expect([events.at(-1), page.sent.length]).toMatchObject([{ kind: 'browser_no_answer', sent: true }, 1])
  })

  test('a page that is loaded again and again is left', async () => {
    const page = await pageWith({ submitAfterMs: 60_000 }, answer('Never.'))
    const { events } = await runOn(browser(), page.url, {
      waits: { submit: 5_000 },
      onEvent: ({ type }) => type === 'page.mode' && void disturb(browser(), page.url, 'reload'),
    })
    expect([events.at(-1), page.sent]).toMatchObject([{ kind: 'browser_tab_lost', sent: false }, []])
  })

  test('a browser that ends is no tab that is opened again', async () => {
    const own = await another()
    const page = await pageWith({}, answer('Never.'))
    const { run, events } = await runOn(own, page.url, {
      onEvent: ({ type }) => type === 'page.sent' && void own.close(),
    })
    expect([run.ending, events.at(-1)]).toMatchObject([
      { how: 'left', at: 'answer' },
      { kind: 'browser_tab_lost', sent: true },
    ])
  })
})
