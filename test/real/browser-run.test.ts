import { describe, expect, test } from 'vitest'
import type { SetupCheck } from '../../src/domain/doctor.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, home } from '../e2e/home.ts'
import type { PageLook } from '../servers/grok-page.ts'
import { openPages } from './browser-hands.ts'
import { browserTests, linked } from './browser-tests.ts'

const { absent, browser, machine } = browserTests()
const keep = closedAfterEach()

const ASK = ['run', 'What is new?', '--worker', 'grok-browser']

describe.skipIf(absent)('waybill run --worker grok-browser', () => {
  test('asks on the page, and brings the answer back with its proof (M25)', async () => {
    const { here, page } = await machine({}, linked('Look'))
    const { code, document } = await here.json([...ASK, '--files', 'a.ts'])
    const conversation = `${page.url}c/talk-1`
    expect({ code, document }).toMatchObject({
      code: 0,
      document: {
        outcome: 'unverified',
        worker: 'grok-browser',
        model: { requested: 'auto', observed: 'auto' },
        text: 'Look [there](https://a.dev/1).',
        spend: {
          usd: null,
          basis: 'unknown',
          billing: 'subscription',
          tokens: { input: null, output: null },
        },
        proof: {
          argv: ['browser', page.url, expect.stringContaining('"mode":"auto"')],
          exit: 'read the page',
          vendorSession: conversation,
          killTier: 'connection',
          wireClient: 'browser',
          page: { url: conversation, title: 'Grok', notes: [], captured: '2026-07-25' },
          lane: { billing: 'subscription', from: `the login in the browser at ${browser().endpoint}` },
        },
      },
    })
    expect(document.proof).not.toHaveProperty('process')
    expect(document.signals.map(({ name }) => name)).toEqual(['cost_unknown', 'cost_presumed'])
    expect(page.sent.map(({ text }) => /1 first\s+2 second/.test(text))).toEqual([true])
    expect(await openPages(browser())).toEqual([])
  })

  test('tells a person the day of what is known of the page, also where it did not come to its end', async () => {
    const { here } = await machine({ loggedOut: true }, linked('Never'))
    const { code, stderr } = await here.waybill(ASK)
    expect(code).toBe(6)
    expect(stderr).toContain('as known on 2026-07-25')
  })

  test('goes on in its conversation for a second and a third round (M26)', async () => {
    const { here, page } = await machine({}, linked('One'), linked('Two'), linked('Three'))
    const first = await here.json(ASK)
    const second = await here.json(['resume', first.document.id, 'What is missing?'])
    const third = await here.json(['resume', second.document.id, 'What is missing?'])
    const told = [first, second, third].map(({ document: { text, proof } }) => [
      text?.slice(0, 5).trim(),
      proof?.vendorSession,
    ])
    const conversation = `${page.url}c/talk-1`
    expect(told).toEqual([
      ['One [', conversation],
      ['Two [', conversation],
      ['Three', conversation],
    ])
    expect(page.sent.map(({ id, text }) => [id, /What is (new|missing)\?/.exec(text)?.[0]])).toEqual([
      ['talk-1', 'What is new?'],
      ['talk-1', 'What is missing?'],
      ['talk-1', 'What is missing?'],
    ])
    expect(third.document.route).toMatchObject({ continuing: { in: 'session', id: conversation } })
  })

  test('a run whose supervisor died goes on where it was: the message is not sent again (I4)', async () => {
    const { here, page } = await machine({}, linked('Late', 4_000))
    const { document } = await here.json([...ASK, '--wait', '0.5'])
    while (page.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const [{ fact } = { fact: undefined }] = (await here.facts(document.id)).map((fact) => ({ fact }))
    if (fact?.kind !== 'task.received') throw new Error('its supervisor is not known')
    process.kill(fact.owner.pid, 'SIGKILL')
    const lost = await here.json(['wait', document.id, '--timeout', '20'])
    const again = await here.json(['resume', document.id, 'What is new?'])
    expect([lost.document.failure?.kind, again.document.text, page.sent.length]).toEqual([
      'supervisor_died',
      'Late [there](https://a.dev/1).',
      1,
    ])
    expect(again.document.proof?.page?.notes).toEqual([
      'the message stood there already; it was not sent again',
    ])
  })
})

type BrowserReport = { worker: string; usable: boolean; checks: SetupCheck[] }

describe.skipIf(absent)('waybill doctor --browser', () => {
  const lookAt = async (here: Home) => {
    const { code, stdout } = await here.waybill(['doctor', '--browser', '--json'])
    const { usable, checks } = JSON.parse(stdout) as BrowserReport
    return {
      code,
      usable,
      seen: Object.fromEntries(checks.map(({ name, status }) => [name, status])),
      checks,
    }
  }
  const WELL = {
    extra: 'ok',
    port: 'ok',
    page: 'ok',
    login: 'ok',
    'mode label': 'ok',
    composer: 'ok',
    submit: 'ok',
    mode: 'ok',
    choice: 'unknown',
    stop: 'unknown',
    asked: 'unknown',
    answer: 'unknown',
    prose: 'unknown',
    captured: 'warn',
  }

  test.each<[what: string, look: Partial<PageLook>, code: number, differs: Record<string, string>]>([
    ['a page that is as captured', {}, 0, {}],
    ['a page that asks to log in', { loggedOut: true }, 6, { login: 'bad' }],
    ['the paywall', { paywall: true, textarea: true }, 6, { login: 'bad' }],
    ['a check for bots', { challenge: true }, 6, { login: 'bad' }],
    ['a page without Submit', { noSubmit: true }, 6, { submit: 'bad' }],
    ['a page without its mode menu', { noMode: true }, 6, { mode: 'bad', 'mode label': 'unknown' }],
  ])('only looks, at %s', async (_what, look, code, differs) => {
    const { here, page } = await machine(look, linked('Never'))
    const found = await lookAt(here)
    expect([found.code, found.usable, found.seen]).toEqual([code, code === 0, { ...WELL, ...differs }])
    expect([page.sent, await openPages(browser())]).toEqual([[], []])
  })

  test('says what to do where nobody listens', async () => {
    const here = keep(home({ config: 'workers:\n  grok-browser: { endpoint: "http://127.0.0.1:1" }\n' }))
    const { code, checks } = await lookAt(here)
    expect([code, checks.find(({ name }) => name === 'port')]).toMatchObject([
      6,
      { status: 'bad', next: expect.stringContaining('--user-data-dir') },
    ])
  })
})
