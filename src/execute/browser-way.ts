import { WORKER_FACTS } from '../decide/worker-facts.ts'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Assignment, BrowserInvocation } from '../domain/run.ts'
import { runBrowser } from '../io/browser.ts'
import { debugAddress } from '../io/browser-endpoint.ts'
import type { BrowserLibrary } from '../io/browser-tab.ts'
import { loadExtra } from '../io/extras.ts'
import type { Place } from './place.ts'
import type { Way } from './way.ts'

/** A prompt that is too long, a missing extra and a port where no browser listens are told before anything is started. */
export async function browserWay(
  invocation: BrowserInvocation,
  { grant }: Assignment,
  { config, stateFolder }: Place,
): Promise<Result<Way>> {
  const tooLong = refuseLength(invocation)
  if (tooLong) return fail(tooLong)
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

function refuseLength({ stdin, errand }: BrowserInvocation) {
  const { mostChars } = errand.facts
  if (stdin.length <= mostChars) return undefined
  const message = `the prompt has ${stdin.length.toLocaleString('en')} characters with the files that go along, where the page is given at most ${mostChars.toLocaleString('en')}`
  return failure('prompt_too_large', message, {
    hint: 'Name fewer files, or ask `--worker grok`, which takes more.',
  })
}
