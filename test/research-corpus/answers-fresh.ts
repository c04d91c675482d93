import type { MarkedAnswer } from './answer.ts'

/** In ways of writing for which nothing was tuned: written when the checker was done, and never used to mend it. */
export const FRESH: readonly MarkedAnswer[] = [
  {
    name: 'links as HTML',
    style: 'HTML',
    searches: 1,
    cited: ['$docs/scheduler'],
    text: `⟪s The manual says "Parked jobs are kept for 14 days" (<a href="$docs/scheduler">scheduler</a>).⟫ ⟪u They can be exported as CSV.⟫`,
  },
  {
    name: 'a quotation as a block, and whose it is below',
    style: 'block quotes',
    searches: 2,
    cited: ['$news/2026/05/outage'],
    text: `The company admitted:

> ⟪s “We should have caught this,” said chief engineer Ana Ruiz. ($news/2026/05/outage)⟫

⟪u No customer left because of it.⟫`,
  },
  {
    name: 'raised figures',
    style: 'raised figures',
    searches: 1,
    cited: ['$wiki/wiki/Borealis_(database)'],
    text: `⟪s Borealis is "a column-oriented database written in Rust".¹⟫ ⟪u It powers half of the Fortune 500.⟫

¹ $wiki/wiki/Borealis_(database)`,
  },
  {
    name: 'French',
    style: 'another language',
    searches: 1,
    cited: ['$docs/limits'],
    text: `⟪s La documentation précise : « A request above the limit is answered with status 429 » ([limites]($docs/limits)).⟫ ⟪u Le service est gratuit pour les associations.⟫`,
  },
  {
    name: 'the source in words at the end of a line',
    style: 'labels',
    searches: 2,
    cited: ['$docs/releases', '$docs/plain.txt'],
    text: `• ⟪s "Version 4.1 was released on 9 November 2025" — Source: $docs/releases⟫
• ⟪s "They are kept for 35 days" — Source: $docs/plain.txt⟫
• ⟪u Deduplication halves their size — Source: internal tests⟫`,
  },
  {
    name: 'questions and answers',
    style: 'interview',
    searches: 1,
    cited: ['$docs/pricing'],
    text: `**Q: What does it cost?**
A: ⟪s The price page says "$29 per user and month, billed yearly" ([pricing]($docs/pricing)).⟫

**Q: Is there a discount?**
A: ⟪i Yes, of 20 % for schools ([schools]($docs/pricing/schools)).⟫`,
  },
  {
    name: 'an invented page in a list of further reading',
    style: 'further reading',
    searches: 1,
    cited: ['$wiki/wiki/Raft'],
    text: `⟪s "Raft elects a leader" ([Raft]($wiki/wiki/Raft)).⟫ ⟪i Its proof was checked by machine, see [the paper]($wiki/papers/raft-proof).⟫

Further reading
- $wiki/wiki/Paxos`,
  },
  {
    name: 'one long sentence with dashes',
    style: 'long sentences',
    searches: 2,
    cited: ['$docs/security/2026-04'],
    text: `⟪s The flaw – CVE-2026-1187, which "allows a remote attacker to read session tokens of other users" – has no remedy but the update ([advisory]($docs/security/2026-04)), as "There is no workaround".⟫`,
  },
  {
    name: 'dead links only',
    style: 'bullets',
    searches: 2,
    cited: ['$docs/removed', '$void/x'],
    text: `* ⟪u The old API ends in June ([notice]($docs/removed))⟫
* ⟪u The new one is GraphQL ([post]($void/x))⟫`,
  },
  {
    name: 'from memory, politely',
    style: 'letters',
    searches: 0,
    text: `Thank you for your question!

⟪u As of my last update, Acme 4.1 was the newest version.⟫ ⟪u It is likely that 4.2 is out by now.⟫`,
  },
  {
    name: 'a stack of the user’s code, guessed',
    style: 'audit',
    searches: 1,
    cited: ['$docs/scheduler'],
    pasted: ['src/money.ts'],
    text: `1. ⟪x In src/books/post.ts, lines 3 to 5, the check is off by one.⟫
2. ⟪u \`round\` in src/money.ts rounds half up.⟫
3. ⟪x The class \`LedgerStore\` in src/store/ledger.ts:12 is never closed.⟫
4. ⟪c Acme parks failed jobs ([docs]($docs/scheduler)).⟫`,
  },
  {
    name: 'advice with code of the platform',
    style: 'advice',
    searches: 1,
    cited: ['$docs/scheduler'],
    text: `⟪c Wrap it in \`async\` and \`await\`, as the manual does ([docs]($docs/scheduler)).⟫ ⟪u Put the settings into config/app.yaml or an .env file.⟫`,
  },
]
