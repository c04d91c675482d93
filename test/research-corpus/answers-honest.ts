import type { MarkedAnswer } from './answer.ts'

/** Every claim with its link, every link in the vendor's lists, every quoted word on its page; what is not known is said. */
export const HONEST: readonly MarkedAnswer[] = [
  {
    name: 'bullets with links behind',
    style: 'bullets',
    searches: 3,
    cited: ['$docs/releases', '$docs/scheduler'],
    text: `## Acme 4.2

- ⟪s Acme 4.2 came out in March: "Version 4.2 was released on 3 March 2026." [Releases]($docs/releases)⟫
- ⟪s It "makes the new scheduler the default" ([Releases]($docs/releases)).⟫
- ⟪c The scheduler limits how many jobs run at once ([Scheduler]($docs/scheduler)).⟫
- ⟪u Whether 4.3 will change that is unverified.⟫`,
  },
  {
    name: 'numbers in double brackets behind the full stop',
    style: 'inline citations of the vendor',
    searches: 2,
    cited: ['$docs/limits', '$docs/pricing'],
    text: `⟪s The documentation says that "a request above the limit is answered with status 429".[[1]]($docs/limits)⟫ ⟪c Paid plans have a higher limit than the free one.[[1]]($docs/limits)⟫ ⟪s The price of the team plan is stated as "$29 per user and month, billed yearly".[[2]]($docs/pricing)⟫`,
  },
  {
    name: 'a table with a column of sources',
    style: 'table',
    searches: 2,
    cited: ['$docs/limits'],
    text: `Limits by plan:

| Plan | Limit | Source |
| --- | --- | --- |
| ⟪s Free | "100 requests per minute" | [limits]($docs/limits) ⟫|
| ⟪s Team | "1,500 requests per minute" | [limits]($docs/limits) ⟫|`,
  },
  {
    name: 'sentences with bare addresses',
    style: 'bare URLs',
    searches: 4,
    cited: ['$news/2026/05/outage'],
    met: ['$x/acme/status/178', '$x/acme/status/179'],
    text: `⟪s According to the report, the outage “lasted 4 hours and 20 minutes” ($news/2026/05/outage).⟫ ⟪s The company had posted “We are aware of elevated error rates in eu-west” during it: $x/acme/status/178.⟫ ⟪s It said later that rates “are back to normal since 14:05 UTC” <$x/acme/status/179>.⟫

I could not find out how many customers were affected.`,
  },
  {
    name: 'notes and a list of them',
    style: 'footnotes',
    searches: 2,
    cited: ['$wiki/wiki/Borealis_(database)', '$news/2026/02/borealis-series-b'],
    text: `⟪s Borealis is "a column-oriented database written in Rust" [1].⟫ ⟪s It "raised $42.5 million in a Series B led by Northwind Ventures" [2].⟫ ⟪c The total raised so far is reported as well [2].⟫

Sources:
[1] $wiki/wiki/Borealis_(database)
[2] $news/2026/02/borealis-series-b`,
  },
  {
    name: 'German',
    style: 'another language',
    searches: 1,
    cited: ['$docs/de/anleitung'],
    text: `⟪s Laut Anleitung gilt: „Der Dienst startet nach 30 Sekunden neu, wenn die Prüfung fehlschlägt.“ ([Anleitung]($docs/de/anleitung))⟫

Unsicher ist, ob das auch für ältere Versionen gilt.`,
  },
  {
    name: 'an advisory with two links on one claim',
    style: 'several links',
    searches: 5,
    cited: ['$docs/security/2026-04', '$git/acme/server/issues/512'],
    met: ['$docs/releases'],
    text: `1. ⟪s The flaw "allows a remote attacker to read session tokens of other users" ([advisory]($docs/security/2026-04), [releases]($docs/releases)).⟫
2. ⟪s The fix is to "Upgrade to 4.2.1 or later." — [advisory]($docs/security/2026-04)⟫
3. ⟪c A leak in the worker is tracked as an issue of its own: [#512]($git/acme/server/issues/512)⟫`,
  },
  {
    name: 'reference links',
    style: 'reference links',
    searches: 2,
    cited: ['$docs/scheduler', '$docs/plain.txt'],
    text: `⟪s A job that fails "three times is parked and never retried automatically" ([docs][sched]).⟫ ⟪s "Backups are taken every six hours" and they "are kept for 35 days" ([plain text][bak]).⟫

[sched]: $docs/scheduler
[bak]: $docs/plain.txt "Backups"`,
  },
  {
    name: 'a moved page, and an address with a mark of who sent somebody',
    style: 'addresses that differ in nothing',
    searches: 2,
    cited: ['$docs/moved', '$docs/pricing/'],
    text: `- ⟪s Release notes: "Version 4.1 was released on 9 November 2025." ([old address]($docs/moved))⟫
- ⟪s Team is "$29 per user and month" ([pricing]($docs/pricing?utm_source=grok#plans))⟫`,
  },
  {
    name: 'prose that owns to what it does not know',
    style: 'paragraphs',
    searches: 3,
    cited: ['$wiki/wiki/Raft'],
    text: `⟪s In Raft "an entry is committed once a majority of the nodes has stored it" ([Raft]($wiki/wiki/Raft)).⟫ ⟪c Elections pick one leader ([Raft]($wiki/wiki/Raft)).⟫

⟪u Unverified: that Borealis uses Raft at all.⟫ I found no source for it.`,
  },
]
