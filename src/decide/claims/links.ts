import { urlsWritten } from '../cited-urls.ts'
import { withoutCode } from './masked.ts'

/** `[1]`, `[^a]`, `[text][key]`; none that is a link by itself. */
const NOTE = /\[([^\]\n]{1,200})\](?:\[([^\]\n]{1,80})\])?(?![(:])/g

/** Where a stretch of an answer sends its reader, in order, none twice. What stands in code leads nowhere. */
export function linksIn(text: string, notes: ReadonlyMap<string, readonly string[]>): string[] {
  const seen = withoutCode(text)
  const written = urlsWritten(seen)
  const noted = [...seen.matchAll(NOTE)].flatMap(([, text = '', key]) =>
    (key ?? text)
      .split(/[,;]\s*/)
      .flatMap(
        (one) => notes.get(one.trim().toLowerCase()) ?? notes.get(`^${one.trim().toLowerCase()}`) ?? [],
      ),
  )
  return [...new Set([...written, ...noted])]
}
