import type { MarkedAnswer } from './answer.ts'

/** Good links and bad ones, quotes that stand there and quotes that do not, and claims without any link. */
export const HALF: readonly MarkedAnswer[] = [
  {
    name: 'a figure that was changed in the quote',
    style: 'bullets',
    searches: 2,
    cited: ['$news/2026/02/borealis-series-b', '$wiki/wiki/Borealis_(database)'],
    text: `- ⟪u Borealis "raised $425 million in a Series B led by Northwind Ventures" ([news]($news/2026/02/borealis-series-b))⟫
- ⟪s It was "first published in 2019 under the Apache License 2.0" ([wiki]($wiki/wiki/Borealis_(database)))⟫
- ⟪u It has more than 400 employees.⟫`,
  },
  {
    name: 'a quote from the wrong page',
    style: 'inline citations of the vendor',
    searches: 3,
    cited: ['$docs/scheduler', '$docs/limits'],
    text: `⟪u "The scheduler runs at most 64 jobs at once by default."[[1]]($docs/limits)⟫ ⟪s "Parked jobs are kept for 14 days."[[2]]($docs/scheduler)⟫ ⟪u This makes Acme the most robust scheduler on the market.⟫`,
  },
  {
    name: 'a word left out',
    style: 'paragraphs',
    searches: 2,
    cited: ['$docs/scheduler'],
    text: `⟪u The manual promises that a failed job "is parked and retried automatically" ([docs]($docs/scheduler)).⟫ ⟪c The number of jobs can be changed by a variable ([docs]($docs/scheduler)).⟫ ⟪u Most teams set it to 128.⟫`,
  },
  {
    name: 'a table with empty sources',
    style: 'table',
    searches: 2,
    cited: ['$docs/limits'],
    text: `| Plan | Limit | Source |
|---|---|---|
| ⟪s Free | "100 requests per minute" | $docs/limits ⟫|
| ⟪u Enterprise | 50,000 requests per minute | – ⟫|
| ⟪u Team | "15,000 requests per minute" | $docs/limits ⟫|`,
  },
  {
    name: 'the one link at the end of a paragraph',
    style: 'paragraphs',
    searches: 1,
    cited: ['$news/2026/05/outage'],
    text: `⟪u The outage hit every region.⟫ ⟪u It began at nine in the morning.⟫ ⟪s It "was caused by an expired certificate on the internal message bus" ([report]($news/2026/05/outage)).⟫`,
  },
  {
    name: 'notes of which one has no entry',
    style: 'footnotes',
    searches: 2,
    cited: ['$docs/pricing'],
    text: `⟪s The Team plan costs "$29 per user and month" [1].⟫ ⟪u The Enterprise plan starts at $90 [2].⟫

Sources
1. Pricing – $docs/pricing`,
  },
  {
    name: 'words in somebody’s mouth',
    style: 'quotes of people',
    searches: 3,
    cited: ['$news/2026/05/outage'],
    text: `- ⟪s Ana Ruiz said: “We should have caught this” ([Northwind News]($news/2026/05/outage)).⟫
- ⟪u She added that “nobody will be held responsible for the incident” ([Northwind News]($news/2026/05/outage)).⟫`,
  },
  {
    name: 'nested bullets',
    style: 'nested bullets',
    searches: 2,
    cited: ['$docs/releases', '$docs/security/2026-04'],
    text: `**What changed**

- Release 4.2:
  - ⟪s it "drops support for Python 3.8" — [notes]($docs/releases)⟫
  - ⟪u it is twice as fast⟫
- Security:
  - ⟪s "There is no workaround." — [advisory]($docs/security/2026-04)⟫
  - ⟪c the advisory names a CVE — [advisory]($docs/security/2026-04)⟫`,
  },
  {
    name: 'Chinese',
    style: 'another language',
    searches: 1,
    cited: ['$docs/zh'],
    text: `- ⟪s 文档说：“默认端口是 8080” ([说明]($docs/zh))。⟫
- ⟪u 性能比上一版提高了三倍。⟫`,
  },
  {
    name: 'a word in brackets that is a link',
    style: 'inline links',
    searches: 2,
    cited: ['$docs/plain.txt'],
    text: `⟪s Plain text says "Backups are taken every six hours" (see [here]($docs/plain.txt)).⟫

⟪u Restores take less than ten minutes in all regions.⟫`,
  },
]
