import { claimsIn } from '../../src/decide/claims/claims.ts'
import { judgeClaims } from '../../src/decide/claims/judge.ts'
import { lookAtPages } from '../../src/io/pages.ts'
import { corpusOf } from './answer.ts'
import { startSite } from './site.ts'

const site = await startSite()
const table: Record<string, number> = {}
let right = 0,
  total = 0,
  missed = 0,
  extra = 0
for (const answer of corpusOf(site.at)) {
  const listed = [
    ...(answer.cited ?? []).map((url) => ({ url, how: 'cited' as const })),
    ...(answer.met ?? []).map((url) => ({ url, how: 'met' as const })),
  ]
  const pages = await lookAtPages(
    listed.map(({ url }) => url),
    {
      privateHosts: site.hosts,
      resolve: site.resolve,
      deadlineMs: 500,
      cancel: new AbortController().signal,
    },
  )
  const claims = claimsIn(answer.text)
  const judged = judgeClaims(claims, { listed, pages })
  const used = new Set<number>()
  for (const label of answer.claims) {
    total += 1
    const overlap = claims
      .map((c, i) => ({ i, n: Math.min(c.to, label.to) - Math.max(c.from, label.from) }))
      .filter(({ n }) => n > 0)
      .sort((a, b) => b.n - a.n)
    const at = overlap[0]?.i
    if (at === undefined) {
      missed += 1
      console.log(`MISSED ${answer.group}/${answer.name}: ${answer.text.slice(label.from, label.to)}`)
      continue
    }
    used.add(at)
    const got = judged[at]
    table[`${label.verdict}>${got?.verdict}${label.invented ? ' invented' : ''}`] =
      (table[`${label.verdict}>${got?.verdict}${label.invented ? ' invented' : ''}`] ?? 0) + 1
    if (got?.verdict === label.verdict) right += 1
    else
      console.log(
        `WRONG ${answer.group}/${answer.name}: wanted ${label.verdict} got ${got?.verdict} (${got?.because}): ${answer.text.slice(label.from, label.to)}`,
      )
  }
  claims.forEach((c, i) => {
    if (!used.has(i)) {
      extra += 1
      console.log(`EXTRA ${answer.group}/${answer.name} [${judged[i]?.verdict}]: ${c.text}`)
    }
  })
}
console.log(table)
console.log({ total, right, missed, extra })
await site.close()
