import { setTimeout as pause } from 'node:timers/promises'
import { begin, nextMove } from '../decide/page-walk.ts'
import type { PageErrand, PageEvent, Visited } from '../domain/browse.ts'
import type { BrowserInvocation, Ending, RawRun } from '../domain/run.ts'
import { type AskOptions, runAsked } from './asked-run.ts'
import type { DebugAddress } from './browser-endpoint.ts'
import { attach, type BrowserLibrary, type OwnTab } from './browser-tab.ts'

export type BrowserOptions = AskOptions & { library: BrowserLibrary; address: DebugAddress }

/**
 * Carries out what `decide/page-walk.ts` says on a tab of its own in the user's browser, inside the limits of a run. Never
 * rejects, launches nothing and ends no browser. A tab in which something was sent and not read stays open.
 */
export async function runBrowser(
  { errand }: BrowserInvocation,
  { library, address, ...options }: BrowserOptions,
): Promise<RawRun> {
  let page: Visited | undefined
  const run = await runAsked(async (print, stop) => {
    const stopped = aborted(stop)
    const attaching = attach(library, address.url, errand.facts)
    const tab = await Promise.race([attaching, stopped])
    if (tab === undefined) return letGo(attaching)
    if (typeof tab === 'string') return unattached(tab, print)
    print({ type: 'page.attached', ...address } satisfies PageEvent)
    const walked = await walk(errand, tab, print, stopped)
    page = { ...tab.where(), notes: walked.notes }
    await tab.leave(walked.stays)
    return walked.ending
  }, options)
  return { ...run, ...(page ? { page } : {}) }
}

/** Stopped while the user was perhaps still asked to agree. */
function letGo(attaching: ReturnType<typeof attach>): Ending {
  void attaching.then((tab) => (typeof tab === 'string' ? undefined : tab.leave(false)))
  return { how: 'cancelled' }
}

const aborted = (stop: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (stop.aborted) resolve(undefined)
    else stop.addEventListener('abort', () => resolve(undefined), { once: true })
  })

function unattached(why: string, print: (event: PageEvent) => void): Ending {
  const message = `the browser could not be attached to: ${why}; nothing was sent`
  print({ type: 'page.halt', at: 'attach', kind: 'browser_unreachable', message, sent: false })
  return { how: 'left', at: 'attach' }
}

type Walked = { ending: Ending; stays: boolean; notes: readonly string[] }

async function walk(
  errand: PageErrand,
  tab: OwnTab,
  print: (event: PageEvent) => void,
  stopped: Promise<undefined>,
): Promise<Walked> {
  let isStopped = false
  void stopped.then(() => {
    isStopped = true
  })
  let move = begin(errand, performance.now())
  for (;;) {
    for (const event of move.tell) print(event)
    const { act, walk } = move
    const { sent, notes } = walk
    if (isStopped) return { ending: { how: 'cancelled' }, stays: sent !== 'no', notes }
    if (act.do === 'leave') {
      const stays = sent !== 'no' && act.at !== 'read'
      return { ending: { how: 'left', at: act.at }, stays, notes }
    }
    if (act.do === 'look') await pause(errand.facts.waitsMs.look)
    else await Promise.race([tab.act(act, errand.prompt), stopped])
    const seen = await Promise.race([tab.look(), stopped])
    move = nextMove(errand, walk, seen ?? { saw: 'nothing' }, performance.now())
  }
}
