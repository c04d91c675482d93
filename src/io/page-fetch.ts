import type { IncomingMessage } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import { pageText } from '../decide/claims/page-text.ts'
import type { LookedAt } from '../domain/claim.ts'
import { messageOf } from './message-of.ts'
import { requestOver } from './node-http.ts'
import { type Address, isPublic, type Resolve } from './public-address.ts'

/** What a look at a page may cost, and where it may lead. */
export type PageOptions = {
  resolve: Resolve
  /** Hosts that may lie in a private network or on this machine, as the user's own config names them. */
  privateHosts: readonly string[]
  /** For one page with all its redirects. */
  deadlineMs: number
  maxBytes: number
  cancel: AbortSignal
}

const MOST_REDIRECTS = 4
const TEXTUAL = /^(?:text\/(?:html|plain|markdown|xml)|application\/(?:xhtml\+xml|json|xml))\b/i
const GONE = [404, 410]
/** What shows less than this shows nothing without its scripts. */
const LEAST_CHARS = 20

const gone = (because: string): LookedAt => ({ state: 'gone', because })
const unread = (because: string): LookedAt => ({ state: 'unread', because })

/**
 * Looks at one page, as somebody without any login would. Each address on the way is resolved and judged before the
 * connection, and the connection goes to the very address that was judged. Never rejects.
 */
export async function fetchPage(url: string, options: PageOptions): Promise<LookedAt> {
  const signal = AbortSignal.any([options.cancel, AbortSignal.timeout(options.deadlineMs)])
  const seen = new Set<string>()
  try {
    for (let next = url; seen.size <= MOST_REDIRECTS; ) {
      if (seen.has(next)) return gone('it leads back to itself')
      seen.add(next)
      const answer = await ask(next, options, signal)
      if ('state' in answer) return answer
      next = answer.to
    }
    return gone(`it leads on more than ${MOST_REDIRECTS} times`)
  } catch (error) {
    return unread(signal.aborted ? 'it took too long' : messageOf(error))
  }
}

async function ask(
  address: string,
  options: PageOptions,
  signal: AbortSignal,
): Promise<LookedAt | { to: string }> {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol)) return unread('its address is none of the web')
  if (url.username !== '' || url.password !== '') return unread('its address holds a name or a password')
  const place = await placeOf(url.hostname, options)
  if ('state' in place) return place
  const response = await responseOf(url, place, signal)
  try {
    return await judged(response, url, options.maxBytes)
  } finally {
    response.destroy()
  }
}

/** The address that the connection will go to. */
async function placeOf(hostname: string, options: PageOptions): Promise<Address | LookedAt> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const found = family === 0 ? await options.resolve(host).catch(() => []) : [{ address: host, family }]
  const [first] = found
  if (first === undefined) return gone('its host is not found')
  if (options.privateHosts.includes(host)) return first
  // One that is not public is enough: the next look may be led there.
  return found.every(({ address }) => isPublic(address)) ? first : unread('it lies in no public network')
}

const HEADERS = {
  accept: 'text/html, text/plain;q=0.9, */*;q=0.1',
  // What is packed could be any size.
  'accept-encoding': 'identity',
  'user-agent': 'waybill (looks up citations)',
}

function responseOf(url: URL, place: Address, signal: AbortSignal): Promise<IncomingMessage> {
  const lookup: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [place]) : done(null, place.address, place.family)
  const request = requestOver(url.protocol)
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, headers: HEADERS, lookup, signal }, resolve)
    asked.on('error', reject)
    asked.end()
  })
}

async function judged(
  response: IncomingMessage,
  url: URL,
  maxBytes: number,
): Promise<LookedAt | { to: string }> {
  const { statusCode: status = 0, headers } = response
  if (status >= 300 && status < 400 && headers.location !== undefined) {
    const to = URL.parse(headers.location, url.href)
    return to ? { to: to.href } : unread('it leads to no address')
  }
  if (GONE.includes(status)) return gone(`its server answers with ${status}`)
  if (status !== 200) return unread(`its server answers with ${status}`)
  const { 'content-type': type = '', 'content-encoding': coding } = headers
  if (!TEXTUAL.test(type)) return unread('it is no text')
  if (coding !== undefined && coding !== 'identity') return unread('it comes packed')
  const { bytes, cut } = await bodyOf(response, maxBytes)
  const raw = decode(bytes, type)
  const text = /html|xml/i.test(type) ? pageText(raw) : raw
  return text.trim().length < LEAST_CHARS ? unread('it shows no text') : { state: 'read', text, cut }
}

async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<{ bytes: Buffer; cut: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), cut: true }
  }
  return { bytes: Buffer.concat(chunks), cut: false }
}

/** By the name in the header, or in the first lines of the page; UTF-8 where there is none that is known. */
function decode(bytes: Buffer, type: string): string {
  const named = /charset=["']?([\w-]+)/i
  const name = (named.exec(type) ?? named.exec(bytes.subarray(0, 1024).toString('latin1')))?.[1]
  try {
    return new TextDecoder(name ?? 'utf-8').decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}
