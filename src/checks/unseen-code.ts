import { claimsIn } from '../decide/claims/claims.ts'
import type { Signal } from '../domain/outcome.ts'
import { oneLine } from '../domain/printable.ts'
import { unseenIn } from '../io/code-claims.ts'
import type { Evidence } from './check.ts'

/** More than these nobody reads one by one. */
const MOST_TOLD = 20
const CLAIM_CHARS = 160

/** One signal for each claim about code that the worker was not sent: it can only have guessed (M36). */
export async function unseenCode({
  task,
  report,
  pasted,
}: Required<Pick<Evidence, 'task' | 'report' | 'pasted'>>): Promise<Signal[]> {
  const claims = claimsIn(report.text)
  const unseen = await unseenIn(claims, task, pasted)
  const told = claims.flatMap(({ text }, at): Signal[] => {
    const found = unseen[at] ?? []
    if (found.length === 0) return []
    return [{ name: 'unseen_code', detail: `${found.join('; ')} (“${oneLine(text, CLAIM_CHARS)}”)` }]
  })
  if (told.length <= MOST_TOLD) return told
  const more = told.length - MOST_TOLD
  return [
    ...told.slice(0, MOST_TOLD),
    { name: 'unseen_code', detail: `and ${more} more claims of that kind` },
  ]
}
