const URL_TEXT = /<?https?:\/\/[^\s\p{Cc}<>"'`|\\^]+/giu
/** Nobody can look there, or everybody uses it as an example. */
const NOWHERE =
  /^(?:localhost|.*\.(?:localhost|local|internal|test|example|invalid|lan)|(?:.*\.)?example\.(?:com|org|net)|\[.*\]|127\..*|0\.0\.0\.0|10\.\d+\.\d+\.\d+|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*)$/

/** What a line presents as a source, and the line without any URL: `a.ts:12` inside one is no place. Code is no source. */
export function urlsIn(line: string): { urls: string[]; rest: string } {
  const code = line.replace(/(`+)(?:(?!\1).)+?\1(?!`)/g, blanks)
  const urls = [...code.matchAll(URL_TEXT)].map(([url]) => trimmed(url.replace(/^</, ''))).filter(isSource)
  return { urls, rest: line.replace(URL_TEXT, blanks) }
}

const blanks = (text: string): string => ' '.repeat(text.length)

/** Without what the sentence puts behind it; a closing bracket belongs to it where it was opened in it. */
function trimmed(url: string): string {
  let end = url.replace(/[.,;:!?*_…]+$/u, '')
  for (const [open, close] of ['()', '[]', '{}'].map((pair) => [...pair]) as [string, string][]) {
    const surplus = end.indexOf(close)
    if (surplus >= 0 && !end.slice(0, surplus).includes(open)) end = end.slice(0, surplus)
  }
  return end.replace(/[.,;:!?*_…]+$/u, '')
}

function isSource(url: string): boolean {
  const host = hostOf(url)
  if (!host?.includes('.')) return false
  return !NOWHERE.test(host) && !/[{}$*<>…]|\.\.\./.test(url)
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
