import type { MarkedAnswer } from './answer.ts'

/** Addresses of the vendor's list that lead to no page, or to none that anybody can read. */
export const DEAD: readonly MarkedAnswer[] = [
  {
    name: 'not found',
    style: 'bullets',
    searches: 2,
    cited: ['$docs/gone', '$docs/scheduler'],
    text: `- ⟪u Logs are kept for a year: "The page about retention was removed" ([retention]($docs/gone))⟫
- ⟪s "Parked jobs are kept for 14 days" ([scheduler]($docs/scheduler))⟫`,
  },
  {
    name: 'gone for good, without a quote',
    style: 'paragraphs',
    searches: 2,
    cited: ['$docs/removed'],
    met: ['$docs/releases'],
    text: `⟪u Version 3 is still supported ([policy]($docs/removed)).⟫ ⟪c Version 4.2 is newer ([releases]($docs/releases)).⟫`,
  },
  {
    name: 'a host that is nowhere',
    style: 'inline citations of the vendor',
    searches: 2,
    cited: ['$void/blog', '$docs/pricing'],
    text: `⟪u The company was sold.[[1]]($void/blog)⟫ ⟪s The plan is "billed yearly".[[2]]($docs/pricing)⟫`,
  },
  {
    name: 'a redirect in a circle',
    style: 'bare URLs',
    searches: 1,
    cited: ['$docs/loop'],
    text: `⟪u The scheduler has a dashboard, "with a view per queue and tenant": $docs/loop⟫`,
  },
  {
    name: 'a page that may not be read: nobody can tell',
    style: 'bullets',
    searches: 1,
    cited: ['$docs/forbidden'],
    text: `- ⟪c The audit found three problems ([report]($docs/forbidden))⟫
- ⟪c It speaks of "an urgent need to rotate every key" ([report]($docs/forbidden))⟫`,
  },
  {
    name: 'a server that fails, and one that never answers: nobody can tell',
    style: 'notes',
    searches: 2,
    cited: ['$docs/broken', '$docs/slow'],
    text: `⟪c The build is reproducible [a].⟫ ⟪c Nightly builds exist [b].⟫

[a]: $docs/broken
[b]: $docs/slow`,
  },
  {
    name: 'a page of scripts and a manual that is no text: nobody can tell',
    style: 'table',
    searches: 1,
    cited: ['$docs/app', '$docs/manual.pdf'],
    text: `| What | Source |
| --- | --- |
| ⟪c "The console shows every queue at a glance" | [app]($docs/app) ⟫|
| ⟪c "Press the red button for three seconds" | [manual]($docs/manual.pdf) ⟫|`,
  },
  {
    name: 'a redirect into a private network is not followed',
    style: 'paragraphs',
    searches: 1,
    cited: ['$docs/inside'],
    text: `⟪c The admin page lists "all tenants and their keys" ([admin]($docs/inside)).⟫`,
  },
  {
    name: 'a dead link and a live one on one claim',
    style: 'several links',
    searches: 2,
    cited: ['$docs/gone', '$docs/plain.txt'],
    text: `- ⟪s "Backups are taken every six hours" ([backup]($docs/gone), [text]($docs/plain.txt))⟫
- ⟪u They are encrypted twice ([backup]($docs/gone))⟫`,
  },
  {
    name: 'words behind the end of what is read',
    style: 'a very long page',
    searches: 1,
    cited: ['$docs/huge'],
    text: `⟪c The page ends with "The last word is pineapple." ([huge]($docs/huge))⟫`,
  },
]
