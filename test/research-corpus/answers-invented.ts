import type { MarkedAnswer } from './answer.ts'

/** Addresses that the vendor never met, beside real ones. */
export const INVENTED: readonly MarkedAnswer[] = [
  {
    name: 'a plausible page of a real site',
    style: 'bullets',
    searches: 2,
    cited: ['$docs/releases'],
    text: `- ⟪i Acme 4.2 supports ARM: "Native builds for ARM64 are available" ([builds]($docs/builds/arm64))⟫
- ⟪s It "makes the new scheduler the default" ([releases]($docs/releases))⟫`,
  },
  {
    name: 'a page that exists and was never met, with its very words',
    style: 'paragraphs',
    searches: 2,
    cited: ['$docs/scheduler'],
    text: `⟪i "The hidden mode doubles the number of workers" ([docs]($docs/unlisted)).⟫ ⟪s "Parked jobs are kept for 14 days" ([docs]($docs/scheduler)).⟫`,
  },
  {
    name: 'the top of a site whose page was met',
    style: 'bare URLs',
    searches: 2,
    cited: ['$docs/security/2026-04'],
    text: `⟪i The advisory says "There is no workaround." ($docs/security)⟫

⟪i See also $docs/security/2026 for the full list of affected versions.⟫`,
  },
  {
    name: 'a host that looks the same',
    style: 'inline citations of the vendor',
    searches: 3,
    cited: ['$docs/pricing'],
    text: `⟪i The plan is "$29 per user and month".[[1]]($fake/pricing)⟫ ⟪s It is "billed yearly".[[2]]($docs/pricing)⟫`,
  },
  {
    name: 'invented notes',
    style: 'footnotes',
    searches: 4,
    cited: ['$wiki/wiki/Raft'],
    text: `⟪s Raft needs that "a majority of the nodes has stored it" [1].⟫ ⟪i Paxos was proven equivalent in 2021 [2].⟫

References:
[1]: $wiki/wiki/Raft
[2]: $wiki/papers/2021/raft-paxos.pdf`,
  },
  {
    name: 'a table with one real row',
    style: 'table',
    searches: 2,
    met: ['$docs/limits'],
    text: `| Plan | Limit | Source |
| :-- | --: | :-- |
| ⟪s Free | "100 requests per minute" | [limits]($docs/limits) ⟫|
| ⟪i Team | "1,500 requests per minute" | [limits]($docs/limits/team) ⟫|
| ⟪i Trial | 10 requests per minute | [trial]($docs/limits?plan=trial) ⟫|`,
  },
  {
    name: 'a good link and an invented one on one claim',
    style: 'several links',
    searches: 2,
    cited: ['$news/2026/05/outage'],
    text: `- ⟪i An expired certificate was the cause ([status]($docs/status/2026-05-12)).⟫
- ⟪s The outage "lasted 4 hours and 20 minutes" ([news]($news/2026/05/outage), [status]($docs/status/2026-05-12)).⟫`,
  },
  {
    name: 'an address with somebody else’s name in front',
    style: 'addresses that deceive',
    searches: 1,
    cited: ['$docs/releases'],
    text: `⟪i Version 4.4 is out ([releases](http://docs.acme.dev@evil.invented.dev/releases)).⟫ ⟪i It is a long-term release ([blog](https://docs.acme.dev.invented.dev/releases)).⟫ ⟪s 4.1 "was released on 9 November 2025" ([releases]($docs/releases)).⟫`,
  },
  {
    name: 'reference links that lead to nowhere',
    style: 'reference links',
    searches: 2,
    cited: ['$git/acme/server/issues/512'],
    text: `⟪s The worker "leaks about 3 MB per reload" ([issue][i]).⟫ ⟪i It was fixed last week ([commit][c]).⟫

[i]: $git/acme/server/issues/512
[c]: $git/acme/server/commit/9f2c1aa`,
  },
  {
    name: 'posts that nobody wrote',
    style: 'posts on X',
    searches: 3,
    cited: ['$x/acme/status/178'],
    text: `- ⟪s @acme wrote "We are aware of elevated error rates in eu-west" ([post]($x/acme/status/178))⟫
- ⟪i @acme promised "credits for every affected customer" ([post]($x/acme/status/1780))⟫
- ⟪i Users were angry (https://x.posts.dev/someone/status/5)⟫`,
  },
]
