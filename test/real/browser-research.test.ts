import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { outcomesIn, reportIn } from '../e2e/research-home.ts'
import type { GrokPage } from '../servers/grok-page.ts'
import { browserTests, linked } from './browser-tests.ts'

const { absent, machine } = browserTests()

const ASK = ['run', '--research', 'What is new?', '--worker', 'grok-browser']
const roundsSent = ({ sent }: GrokPage) =>
  sent.map(({ id, text }) => [id, Number(/This is round (\d) of 3/.exec(text)?.[1])])

/*
 * The same loop as by API, on a page that keeps the conversation. It proves Waybill on the page as last documented, and
 * nothing of grok.com.
 */
describe.skipIf(absent)('a research on the page', () => {
  test('goes on in one conversation, and is not told again what stands there (M26)', async () => {
    const { here, page } = await machine(
      {},
      linked('It is out since'),
      linked('It is new'),
      linked('All in all'),
    )
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
      {},
      linked('It is out since'),
      linked('Late', 3_000),
      linked('All in all'),
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
