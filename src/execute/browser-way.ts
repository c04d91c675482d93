import { WORKER_FACTS } from '../decide/worker-facts.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Assignment, BrowserInvocation } from '../domain/run.ts'
import { runBrowser } from '../io/browser.ts'
import { debugAddress } from '../io/browser-endpoint.ts'
import type { BrowserLibrary } from '../io/browser-tab.ts'
import { loadExtra } from '../io/extras.ts'
import type { Place } from './place.ts'
import type { Way } from './way.ts'

/** A missing extra and a port where no browser listens are told before anything is started. */
export async function browserWay(
  invocation: BrowserInvocation,
  { grant }: Assignment,
  { config, stateFolder }: Place,
): Promise<Result<Way>> {
  const { endpoint } = config.workers[grant.worker]
  const facts = WORKER_FACTS[grant.worker]
  const [address, library] = await Promise.all([
    debugAddress(endpoint ?? ''),
    loadExtra(facts.via === 'browser' ? facts.extra : '', stateFolder),
  ])
  if (!library.ok) return library
  if (!address.ok) return address
  return ok((terms) =>
    runBrowser(invocation, {
      ...terms,
      library: library.value as BrowserLibrary,
      address: address.value,
    }),
  )
}
