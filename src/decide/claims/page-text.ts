/** What a browser would not show as text. */
const SILENT = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'head',
  'iframe',
  'object',
  'textarea',
  'select',
])
/** Tags that part no words. */
const INLINE = new Set(
  'a abbr b bdi bdo cite code del dfn em font i ins kbd label mark q s samp small span strong sub sup tt u var wbr'.split(
    ' ',
  ),
)

const NAMED: Record<string, string> = Object.fromEntries(
  `amp & lt < gt > quot " apos ' nbsp \u00a0 ndash – mdash — hellip … lsquo ‘ rsquo ’ ldquo “ rdquo ” bdquo „ laquo « raquo »
  copy © reg ® trade ™ euro € pound £ yen ¥ cent ¢ deg ° middot · bull • times × minus − plusmn ± frac12 ½ sect § para ¶
  auml ä ouml ö uuml ü Auml Ä Ouml Ö Uuml Ü szlig ß eacute é egrave è ecirc ê agrave à aacute á acirc â ccedil ç ntilde ñ
  oacute ó ocirc ô iacute í icirc î uacute ú ucirc û oslash ø aring å aelig æ shy \u00ad thinsp \u2009 ensp \u2002 emsp \u2003
  zwnj \u200c zwj \u200d`
    .split(/[\n ]+/)
    .flatMap((_, at, all) => (at % 2 === 0 ? [[all[at] ?? '', all[at + 1] ?? '']] : [])),
)

/**
 * The words of a page as a person would read them: no markup, scripts or styles. Reads from left to right once, whatever
 * is in it.
 */
export function pageText(html: string): string {
  const lower = html.toLowerCase()
  const parts: string[] = []
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    const text = html.slice(at, open < 0 ? html.length : open)
    if (text !== '') parts.push(text)
    if (open < 0) break
    const [part, next] = passed(html, lower, open)
    parts.push(part)
    at = next
  }
  return decoded(parts.join('')).replace(/[\u00ad\u200b]/g, '')
}

/** What stands for a tag, and where it is over. */
function passed(html: string, lower: string, open: number): [part: string, next: number] {
  if (lower.startsWith('<!--', open)) return ['', after(html, '-->', open + 4)]
  const name = /^<\/?([a-z][a-z0-9-]{0,30})/.exec(lower.slice(open, open + 40))?.[1]
  if (name === undefined)
    return /[!?/]/.test(html[open + 1] ?? '') ? [' ', after(html, '>', open)] : ['<', open + 1]
  const close = tagEnd(html, open)
  if (SILENT.has(name) && lower[open + 1] !== '/' && html[close - 2] !== '/')
    return [' ', after(html, '>', indexFrom(lower, `</${name}`, close))]
  return [INLINE.has(name) ? '' : '\n', close]
}

/** Behind the `>` that closes a tag; one inside quotation marks does not. */
function tagEnd(html: string, open: number): number {
  let quote = ''
  for (let at = open + 1; at < html.length; at += 1) {
    const letter = html[at] ?? ''
    if (quote !== '') quote = letter === quote ? '' : quote
    else if ((letter === '"' || letter === "'") && html[at - 1] === '=') quote = letter
    else if (letter === '>') return at + 1
  }
  return html.length
}

const indexFrom = (text: string, wanted: string, from: number): number => {
  const found = text.indexOf(wanted, from)
  return found < 0 ? text.length : found
}

const after = (text: string, wanted: string, from: number): number =>
  Math.min(text.length, indexFrom(text, wanted, from) + wanted.length)

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z0-9]{1,10}));?/gi,
    (all, decimal, hex, name) => {
      if (name !== undefined) return NAMED[name] ?? all
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
    },
  )
}
