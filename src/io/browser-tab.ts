import type { Browser, BrowserContext, BrowserType, Page } from 'playwright-core'
import type { Act, PageFacts, Seen } from '../domain/browse.ts'
import { look, lookAt } from './browser-look.ts'
import { readAnswer } from './browser-read.ts'
import { ownTabsOnly } from './browser-socket.ts'
import { messageOf } from './message-of.ts'

/** What is used of the library. */
export type BrowserLibrary = { chromium: Pick<BrowserType, 'connectOverCDP'> }

/** The one tab of a run, in the user's own browser. None of its methods rejects. */
export type OwnTab = {
  look(): Promise<Seen>
  act(act: Act, prompt: string): Promise<void>
  /** As the last look saw it. */
  where(): { url: string; title: string }
  /** Lets go of the browser, which goes on. The tab stays where it is to be looked at. */
  leave(stays: boolean): Promise<void>
}

/** No act takes longer, whatever the page does; what came of it is seen by the next look. */
const ACT_MS = 5_000

/** Attaches to a browser that is there; a text says why it could not be. Nothing is launched, and no tab is opened yet. */
export async function attach(
  { chromium }: BrowserLibrary,
  url: string,
  facts: PageFacts,
): Promise<OwnTab | string> {
  const transport = await ownTabsOnly(url, facts.waitsMs.attach)
  if (typeof transport === 'string') return transport
  try {
    const browser = await chromium.connectOverCDP(transport, {
      noDefaults: true,
      timeout: facts.waitsMs.attach,
    })
    const [context] = browser.contexts()
    return context ? tabIn(browser, context, facts) : 'it has no window'
  } catch (error) {
    transport.close()
    return messageOf(error).split('\n')[0] ?? ''
  }
}

type Held = { page: Page; lost?: 'crash' | 'close' }

function tabIn(browser: Browser, context: BrowserContext, facts: PageFacts): OwnTab {
  const parts = lookAt(facts)
  let tab: Held | undefined
  let where = { url: '', title: '' }
  browser.on('disconnected', () => {
    if (tab) tab.lost ??= 'close'
  })
  const open = async (url: string): Promise<void> => {
    if (tab?.lost === 'crash') await tab.page.close()
    if (!tab || tab.lost) tab = held(await context.newPage())
    await tab.page.goto(url, { waitUntil: 'commit', timeout: facts.waitsMs.open })
  }
  const within = async (act: Act, prompt: string): Promise<void> => {
    if (act.do === 'open') return open(act.url)
    if (tab) await onPage(tab.page, act, prompt, facts)
  }
  return {
    async look() {
      if (tab?.lost) return { saw: tab.lost }
      return tab ? seen(tab, () => sightOf(tab as Held)) : { saw: 'nothing' }
    },
    act: (act, prompt) => within(act, prompt).catch(() => {}),
    where: () => where,
    async leave(stays) {
      if (tab && !stays && tab.lost !== 'close') await tab.page.close().catch(() => {})
      await browser.close().catch(() => {})
    },
  }

  async function sightOf({ page }: Held): Promise<Seen> {
    const shown = await page.evaluate(look, parts)
    const read = await page.evaluate(readAnswer, parts)
    where = { url: shown.url, title: shown.title }
    return { saw: 'page', sight: { ...shown, ...read } }
  }
}

function held(page: Page): Held {
  const tab: Held = { page }
  page.on('crash', () => {
    tab.lost = 'crash'
  })
  page.on('close', () => {
    tab.lost ??= 'close'
  })
  return tab
}

/** A look that finds no document, or none that answers, has seen nothing: a page that hangs must not hang the run. */
async function seen(tab: Held, sight: () => Promise<Seen>): Promise<Seen> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Seen>((resolve) => {
    timer = setTimeout(() => resolve({ saw: 'nothing' }), ACT_MS)
  })
  const saw = await Promise.race([sight().catch((): Seen => ({ saw: 'nothing' })), late])
  clearTimeout(timer)
  return tab.lost ? { saw: tab.lost } : saw
}

async function onPage(page: Page, act: Act, prompt: string, { selectors }: PageFacts): Promise<void> {
  const part = (name: keyof PageFacts['selectors']) =>
    page.locator(selectors[name].find.join(', ')).filter({ visible: true }).first()
  if (act.do === 'click') await part(act.part).click({ timeout: ACT_MS })
  if (act.do === 'choose')
    await page
      .locator(selectors.choice.find.join(', '))
      .filter({ hasText: act.mode })
      .first()
      .click({ timeout: ACT_MS })
  if (act.do === 'insert') {
    await part('composer').click({ timeout: ACT_MS })
    // In one piece: a key would send at the first line end.
    await page.keyboard.insertText(prompt)
  }
}
