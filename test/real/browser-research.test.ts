import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { addBrowserExtra } from '../e2e/extra-folder.ts'
import { type Home, home } from '../e2e/home.ts'
import { outcomesIn, reportIn } from '../e2e/research-home.ts'
import { type GrokPage, type PageAnswer, startGrokPage } from '../servers/grok-page.ts'
import { disturb, openPages } from './browser-hands.ts'
import { type Chromium, findChromium, NO_CHROMIUM, startChromium } from './chromium.ts'

const executable = findChromium()
if (executable === undefined) console.warn(NO_CHROMIUM)

let browser: Chromium
beforeAll(async () => {
  if (executable !== undefined) browser = await startChromium(executable)
})
afterAll(() => browser?.close())

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const url of await openPages(browser)) await disturb(browser, url, 'close')
  for (const one of open.splice(0)) await one.close()
})

const answer = (text: string, lastsMs = 300): PageAnswer => ({
  says: [[100, `<p>${text} <a href="https://a.dev/1">there</a>.</p>`]],
  stops: [[0, lastsMs]],
})

async function machine(...answers: PageAnswer[]): Promise<{ here: Home; page: GrokPage }> {
  const page = await startGrokPage({}, answers)
  const config = `workers:\n  grok-browser: { endpoint: "${browser.endpoint}", page: "${page.url}" }\n`
  const here = home({ browser: true, config })
  addBrowserExtra(here)
  open.push(here, page)
  return { here, page }
}

const ASK = ['run', '--research', 'What is new?', '--worker', 'grok-browser']
const roundsSent = ({ sent }: GrokPage) =>
  sent.map(({ id, text }) => [id, Number(/This is round (\d) of 3/.exec(text)?.[1])])

/*
 * The same loop as by API, on a page that keeps the conversation. It proves Waybill on the page as last documented, and
 * nothing of grok.com.
 */
describe.skipIf(executable === undefined)('a research on the page', () => {
  test('goes on in one conversation, and is not told again what stands there (M26)', async () => {
    const { here, page } = await machine(answer('It is out since'), answer('It is new'), answer('All in all'))
    const { code, document } = await here.json(ASK)
    expect([code, document.outcome, outcomesIn(document)]).toEqual([
      0,
      'unverified',
      ['unverified', 'unverified', 'unverified'],
    ])
    expect(roundsSent(page)).toEqual([
      ['talk-1', 1],
      ['talk-1', 2],
      ['talk-1', 3],
    ])
    // What did not hold is said again, and the answer itself is not.
    expect(page.sent.map(({ text }) => /earlier rounds, which you cannot look into/.test(text))).toEqual([
      false,
      false,
      false,
    ])
    // The links of an answer are its own words: nobody can tell what they are worth.
    expect(reportIn(document).claims.map(({ verdict, because }) => [verdict, because])).toEqual([
      ['unverified', 'its vendor names no pages to compare its link with'],
    ])
  }, 90_000)

  test('kill -9 in round 2: `resume` reads the answer that stands there, and sends it no second time (I4)', async () => {
    const { here, page } = await machine(
      answer('It is out since'),
      answer('Late', 3_000),
      answer('All in all'),
    )
    const { document } = await here.json([...ASK, '--wait', '0'])
    while (page.sent.length < 2) await wait(50)
    // Which conversation it is has been noted by then.
    const [received] = await here.facts(document.id)
    await wait(500)
    process.kill((received as Extract<Fact, { kind: 'task.received' }>).owner.pid, 'SIGKILL')
    const broken = await here.json(['wait', document.id, '--timeout', '20'])
    expect(outcomesIn(broken.document)).toEqual(['unverified', 'failed', 'failed'])
    const again = await here.json(['resume', document.id, '--max-usd', '2'])
    expect([outcomesIn(again.document), roundsSent(page)]).toEqual([
      ['unverified', 'unverified', 'unverified'],
      [
        ['talk-1', 1],
        ['talk-1', 2],
        ['talk-1', 3],
      ],
    ])
  }, 90_000)
})
