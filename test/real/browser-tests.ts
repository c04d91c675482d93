import { afterAll, afterEach, beforeAll } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { addBrowserExtra } from '../e2e/extra-folder.ts'
import { type Home, home } from '../e2e/home.ts'
import { type GrokPage, type PageAnswer, type PageLook, startGrokPage } from '../servers/grok-page.ts'
import { disturb, openPages } from './browser-hands.ts'
import { type Chromium, findChromium, NO_CHROMIUM, startChromium } from './chromium.ts'

/** A Chromium for the tests of a file, which has no page open when a test begins. */
export type BrowserTests = {
  /** No Chromium was found: the tests of a page are left out. */
  absent: boolean
  browser(): Chromium
  /** One more, for a test that ends it. */
  another(): Promise<Chromium>
  /** The page on loopback, gone after the test. */
  pageWith(look: Partial<PageLook>, ...answers: PageAnswer[]): Promise<GrokPage>
  /** A user whose browser is there, with that page in the place of Grok's; gone after the test too. */
  machine(look: Partial<PageLook>, ...answers: PageAnswer[]): Promise<{ here: Home; page: GrokPage }>
}

export function browserTests(): BrowserTests {
  const executable = findChromium()
  if (executable === undefined) console.warn(NO_CHROMIUM)
  const another = () => {
    if (executable === undefined) throw new Error(NO_CHROMIUM)
    return startChromium(executable)
  }
  let started: Chromium | undefined
  const browser = () => {
    if (started === undefined) throw new Error(NO_CHROMIUM)
    return started
  }
  beforeAll(async () => {
    if (executable !== undefined) started = await another()
  })
  afterAll(() => started?.close())
  const keep = closedAfterEach()
  // Before the pages' servers are closed: the hooks of a test run in the opposite order.
  afterEach(async () => {
    for (const url of await openPages(browser())) await disturb(browser(), url, 'close')
  })
  const pageWith: BrowserTests['pageWith'] = async (look, ...answers) =>
    keep(await startGrokPage(look, answers))
  return {
    absent: executable === undefined,
    browser,
    another,
    pageWith,
    machine: async (...wanted) => {
      const page = await pageWith(...wanted)
      const config = `workers:\n  grok-browser: { endpoint: "${browser().endpoint}", page: "${page.url}" }\n`
      const here = keep(home({ browser: true, config, files: { 'a.ts': 'first\nsecond\n' } }))
      addBrowserExtra(here)
      return { here, page }
    },
  }
}

/** An answer with a link; Stop is shown for `lastsMs`. */
export const linked = (text: string, lastsMs = 300): PageAnswer => ({
  says: [[100, `<p>${text} <a href="https://a.dev/1">there</a>.</p>`]],
  stops: [[0, lastsMs]],
})
