import { setTimeout as pause } from 'node:timers/promises'
import { pageChecks } from '../decide/page-health.ts'
import type { Sight } from '../domain/browse.ts'
import type { WorkerConfig } from '../domain/config.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import { GROK_PAGE } from '../domain/grok-page.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { debugAddress } from './browser-endpoint.ts'
import { attach, type BrowserLibrary, type OwnTab } from './browser-tab.ts'
import { checkExtra } from './check-extra.ts'
import { findExtra, loadExtra } from './extras.ts'
import { resolveLane } from './lanes.ts'

type Around = { stateDir: string; nowMs: number }

/** Looks at the page in the user's own browser, in a tab that it opens and closes. Nothing is typed, clicked or sent. */
export async function checkBrowser(
  worker: WorkerId,
  config: WorkerConfig,
  { stateDir, nowMs }: Around,
): Promise<SetupCheck[]> {
  const extra = checkExtra('browser', findExtra('browser', stateDir))
  const lane = resolveLane(worker, config, {})
  if (!lane.ok || config.endpoint === undefined) return [extra, failed('port', lane)]
  const address = await debugAddress(config.endpoint)
  if (!address.ok) return [extra, failed('port', address)]
  const { browser, url } = address.value
  const port: SetupCheck = { name: 'port', status: 'ok', says: `${browser} at ${config.endpoint}` }
  const library = await loadExtra('browser', stateDir)
  if (!library.ok) return [extra, port]
  const tab = await attach(library.value as BrowserLibrary, url, GROK_PAGE)
  if (typeof tab === 'string')
    return [extra, { ...port, status: 'bad', says: `${port.says} could not be attached to: ${tab}` }]
  try {
    const sight = await settled(tab, config.baseUrl ?? GROK_PAGE.page)
    return [extra, port, ...(sight ? pageChecks(GROK_PAGE, sight, nowMs) : [UNSEEN])]
  } finally {
    await tab.leave(false)
  }
}

const UNSEEN: SetupCheck = {
  name: 'page',
  status: 'bad',
  says: 'the page did not load',
  next: 'Open it in that browser.',
}

type Refusal = Awaited<ReturnType<typeof debugAddress>> | ReturnType<typeof resolveLane>

const failed = (name: string, result: Refusal): SetupCheck =>
  result.ok
    ? { name, status: 'bad', says: 'no browser is named' }
    : { name, status: 'bad', says: result.failure.message, next: result.failure.hint }

/** The page once something is to be seen on it that says how it stands, and it has stayed so; or what there is by then. */
async function settled(tab: OwnTab, url: string): Promise<Sight | undefined> {
  const { open, settle, look } = GROK_PAGE.waitsMs
  const untilMs = performance.now() + open
  await tab.act({ do: 'open', url }, '')
  let last: Sight | undefined
  let sinceMs = performance.now()
  while (performance.now() < untilMs) {
    const seen = await tab.look()
    const sight = seen.saw === 'page' ? seen.sight : undefined
    if (sight === undefined || JSON.stringify(sight.has) !== JSON.stringify(last?.has))
      sinceMs = performance.now()
    last = sight ?? last
    const { has } = last ?? {}
    const says = has && (has.composer || has.login || has.paywall || has.challenge)
    if (says && performance.now() - sinceMs >= settle) return last
    await pause(look)
  }
  return last
}
