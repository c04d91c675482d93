import type { Chromium } from './chromium.ts'

type Target = { id: string; type: string; url: string; webSocketDebuggerUrl: string }

async function targets({ endpoint }: Chromium): Promise<Target[]> {
  return (await (await fetch(`${endpoint}/json/list`)).json()) as Target[]
}

/** One command to a browser or a tab, as a person's hand would do it: not by way of what is tested. */
function command(url: string, method: string, params: object = {}): Promise<Record<string, unknown>> {
  const socket = new WebSocket(url)
  return new Promise((resolve, reject) => {
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, method, params }))
    socket.onmessage = ({ data }) => {
      const { id, result = {} } = JSON.parse(String(data)) as {
        id?: number
        result?: Record<string, unknown>
      }
      if (id !== 1) return
      resolve(result)
      socket.close()
    }
    // A tab that crashes answers nothing, and takes its connection along.
    socket.onclose = () => resolve({})
    socket.onerror = () => {
      if (method === 'Page.crash') resolve({})
      else reject(new Error(`${method} could not be sent to ${url}`))
    }
    if (method === 'Page.crash') setTimeout(() => socket.close(), 300)
  })
}

/** Does something to the tab that shows a page. */
export async function disturb(
  browser: Chromium,
  page: string,
  how: 'reload' | 'crash' | 'close',
): Promise<void> {
  const tab = (await targets(browser)).find(({ type, url }) => type === 'page' && url.startsWith(page))
  if (tab === undefined) throw new Error(`no tab shows ${page}`)
  if (how === 'close') return void (await command(browser.wsUrl, 'Target.closeTarget', { targetId: tab.id }))
  await command(tab.webSocketDebuggerUrl, how === 'reload' ? 'Page.reload' : 'Page.crash')
}

export async function openTab(browser: Chromium, url: string): Promise<void> {
  await command(browser.wsUrl, 'Target.createTarget', { url })
}

/** Whether somebody has attached to the tab that shows a page. */
export async function isAttached(browser: Chromium, page: string): Promise<boolean | undefined> {
  const { targetInfos } = await command(browser.wsUrl, 'Target.getTargets')
  const infos = targetInfos as { type: string; url: string; attached: boolean }[]
  return infos.find(({ type, url }) => type === 'page' && url.startsWith(page))?.attached
}

/** The pages that a browser has open, by their addresses. */
export const openPages = async (browser: Chromium): Promise<string[]> =>
  (await targets(browser))
    .filter(({ type, url }) => type === 'page' && /^https?:/.test(url))
    .map(({ url }) => url)
