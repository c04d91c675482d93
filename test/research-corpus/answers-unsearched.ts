import type { MarkedAnswer } from './answer.ts'

/** From memory: no search was made, whatever the text says. */
export const UNSEARCHED: readonly MarkedAnswer[] = [
  {
    name: 'no link at all',
    style: 'paragraphs',
    searches: 0,
    text: '⟪u Acme 4.2 was released in spring 2026.⟫ ⟪u It is the most stable release so far.⟫',
  },
  {
    name: 'links from memory',
    style: 'bullets',
    searches: 0,
    text: `I searched the web and found:

- ⟪i Acme limits free users to 100 requests per minute ([limits]($docs/limits))⟫
- ⟪i Team costs $29 ([pricing]($docs/pricing))⟫`,
  },
  {
    name: 'a quote from memory that happens to be right',
    style: 'inline citations of the vendor',
    searches: 0,
    text: `⟪i "Parked jobs are kept for 14 days."[[1]]($docs/scheduler)⟫`,
  },
  {
    name: 'notes from memory',
    style: 'footnotes',
    searches: 0,
    text: `⟪i Borealis is written in Rust [1].⟫

Sources:
1. $wiki/wiki/Borealis_(database)`,
  },
  {
    name: 'names of sources without addresses',
    style: 'sources by name',
    searches: 0,
    text: `- ⟪u According to Northwind News the outage lasted four hours.⟫
- ⟪u The Acme status page confirms it.⟫`,
  },
  {
    name: 'a table from memory',
    style: 'table',
    searches: 0,
    text: `| Database | Language |
|---|---|
| ⟪u Borealis | Rust ⟫|
| ⟪u Meridian | Go ⟫|`,
  },
  {
    name: 'a searching that was only announced',
    style: 'paragraphs',
    searches: 0,
    text: `Let me search for that. Searching the web…

⟪u The latest version is 4.2.1.⟫ ⟪u It fixes a security flaw.⟫`,
  },
  {
    name: 'everything flagged',
    style: 'bullets',
    searches: 0,
    text: `- ⟪u Unverified: Acme has a free plan.⟫
- ⟪u Unverified: its limit is about 100 requests per minute.⟫`,
  },
  {
    name: 'addresses in code',
    style: 'code',
    searches: 0,
    text: `⟪u The limits can be read from the API.⟫

\`\`\`sh
curl $docs/limits
\`\`\`

⟪u Run \`curl $docs/pricing\` for the prices.⟫`,
  },
  {
    name: 'a long answer with confidence',
    style: 'numbered',
    searches: 0,
    text: `1. **Release.** ⟪u Version 4.2 shipped on 3 March 2026.⟫
2. **Scheduler.** ⟪u The scheduler runs 64 jobs at once.⟫
3. **Security.** ⟪i CVE-2026-1187 is fixed in 4.2.1 (see $docs/security/2026-04).⟫`,
  },
]
