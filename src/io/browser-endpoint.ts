import { failure } from '../domain/failure.ts'
import { isLoopback } from '../domain/loopback.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { messageOf } from './message-of.ts'

/** Where a browser takes commands. */
export type DebugAddress = { browser: string; url: string }

const ANSWER_MS = 3_000

/**
 * Asks a debug port for its address. From Chrome 136 on a port is not opened for the profile that Chrome starts with; from
 * 144 on the switch at chrome://inspect opens one that tells no address and asks the user each time (Chrome's developer
 * blog, looked at 2026-11-21): there the address is in the file `DevToolsActivePort` of the profile.
 */
export async function debugAddress(endpoint: string, timeoutMs = ANSWER_MS): Promise<Result<DebugAddress>> {
  if (endpoint.startsWith('ws:')) return ok({ browser: 'a browser that tells no version', url: endpoint })
  const { origin } = new URL(endpoint)
  let answer: Response
  let told: unknown
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    answer = await fetch(`${origin}/json/version`, { signal, redirect: 'error' })
    told = await answer.json().catch(() => undefined)
  } catch (error) {
    const why = messageOf((error as { cause?: unknown }).cause ?? error)
    return unreachable(`no browser listens at ${origin}: ${why}`, NO_LISTENER)
  }
  if (answer.status === 404)
    return unreachable(
      `what listens at ${origin} does not tell its address (404 for /json/version)`,
      SWITCHED,
    )
  const { Browser: browser, webSocketDebuggerUrl: url } = (told ?? {}) as Record<string, unknown>
  if (typeof browser !== 'string' || typeof url !== 'string' || !isBeside(url, endpoint))
    return unreachable(`what listens at ${origin} is no browser that Waybill knows how to ask`, NO_LISTENER)
  return ok({ browser, url })
}

/** The address that a port tells has to be of that port: a connection elsewhere was not agreed to. */
const isBeside = (url: string, endpoint: string): boolean => {
  const [told, asked] = [URL.parse(url), URL.parse(endpoint)]
  return told?.protocol === 'ws:' && told.port === asked?.port && isLoopback(url)
}

const unreachable = (message: string, hint: string) => fail(failure('browser_unreachable', message, { hint }))

const NO_LISTENER =
  'Chrome 136 and later open no debug port for the profile that they start with. Start one beside it with `--remote-debugging-port=9222 --user-data-dir=FOLDER`, and log in there once.'
const SWITCHED =
  'That is how Chrome 144 and later answer where the switch at chrome://inspect/#remote-debugging is on. Say its WebSocket address as the endpoint (`ws://127.0.0.1:` and the two lines of DevToolsActivePort in its profile), and agree when it asks; or start a Chrome with `--remote-debugging-port=9222 --user-data-dir=FOLDER`.'
