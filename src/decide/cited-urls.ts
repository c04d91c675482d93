const URL_TEXT = /<?https?:\/\/[^\s\p{Cc}<>"'`|\\^]+/giu
/** Nobody can look there, or everybody uses it as an example. */
const NOWHERE =
  /^(?:localhost|.*\.(?:localhost|local|internal|test|example|invalid|lan)|(?:.*\.)?example\.(?:com|org|net)|\[.*\]|127\..*|0\.0\.0\.0|10\.\d+\.\d+\.\d+|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*)$/

/** What a line presents as a source, and the line without any URL: `a.ts:12` inside one is no place. Code is no source. */
export function urlsIn(line: string): { urls: string[]; rest: string } {
  const code = line.replace(/(`+)(?:(?!\1).)+?\1(?!`)/g, blanks)
  const urls = urlsWritten(code).filter(isSource)
  return { urls, rest: line.replace(URL_TEXT, blanks) }
}

/** Every address that a text writes, whoever it belongs to. */
export const urlsWritten = (text: string): string[] =>
  [...text.matchAll(URL_TEXT)].map(([url]) => trimmed(url.replace(/^</, '')))

/** A text with something else for each address in it, and all that its sentences put around them. */
export const withoutUrls = (text: string, instead: (url: string) => string): string =>
  text.replace(URL_TEXT, (found) => {
    const at = found.startsWith('<') ? 1 : 0
    const url = trimmed(found.slice(at))
    return found.slice(0, at) + instead(url) + found.slice(at + url.length)
  })

/** On this machine, in somebody's network, or an example: nobody else could look there. */
export const isNowhere = (url: string): boolean => {
  const host = hostOf(url)
  return !host?.includes('.') || NOWHERE.test(host)
}

const blanks = (text: string): string => ' '.repeat(text.length)

/** Without what the sentence puts behind it; a closing bracket belongs to it where it was opened in it. */
function trimmed(url: string): string {
  let end = withoutMarks(url)
  for (const pair of ['()', '[]', '{}']) end = withoutSurplus(end, pair[0] ?? '', pair[1] ?? '')
  return withoutMarks(end)
}

const withoutMarks = (url: string): string => url.replace(/[.,;:!?*_…]+$/u, '')

/** Up to the first bracket that closes more than was opened. */
function withoutSurplus(url: string, open: string, close: string): string {
  let depth = 0
  for (let at = 0; at < url.length; at += 1) {
    if (url[at] === open) depth += 1
    else if (url[at] === close) depth -= 1
    if (depth < 0) return url.slice(0, at)
  }
  return url
}

function isSource(url: string): boolean {
  return !isNowhere(url) && !/[{}$*<>…]|\.\.\./.test(url)
}

const hostOf = (url: string): string | undefined =>
  /^https?:\/\/(?:[^/@]*@)?([^/?#:]+)/i.exec(url)?.[1]?.toLowerCase()

/** The same for two that lead to the same page: whatever the scheme, `www.`, the fragment, the mark of who sent somebody. */
export function sameUrl(url: string): string {
  const [address = '', query] = url.replace(/#.*$/, '').split('?')
  const kept = (query ?? '')
    .split('&')
    .filter((one) => one !== '' && !/^(?:utm_\w+|ref|fbclid|gclid)=/.test(one))
  const [, host = '', path = ''] = /^https?:\/\/(?:www\.)?([^/]*)(.*)$/i.exec(address) ?? []
  return `${host.toLowerCase()}${path.replace(/\/+$/, '')}${kept.length > 0 ? `?${kept.join('&')}` : ''}`
}
