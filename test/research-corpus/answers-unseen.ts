import type { MarkedAnswer } from './answer.ts'

/** Claims about the user's code: of files that were sent, of others that are there, of others that are not. */
export const UNSEEN: readonly MarkedAnswer[] = [
  {
    name: 'a line of a file that was not sent',
    style: 'bullets',
    searches: 1,
    cited: ['$docs/scheduler'],
    asked: 'Why are our jobs parked?',
    text: `- ⟪s In Acme "A job that fails three times is parked" ([docs]($docs/scheduler)).⟫
- ⟪x Your src/server/retry.py:1 retries five times, so jobs are parked.⟫`,
  },
  {
    name: 'a file that was sent, and its text',
    style: 'bullets',
    searches: 1,
    cited: ['$docs/limits'],
    pasted: ['src/money.ts'],
    text: `- ⟪u src/money.ts:2 rounds half up: \`Math.round(amount * 100) / 100\`.⟫
- ⟪c Acme answers with 429 above the limit ([limits]($docs/limits)).⟫`,
  },
  {
    name: 'a function that is defined here and was not sent',
    style: 'paragraphs',
    searches: 1,
    cited: ['$docs/releases'],
    text: `⟪x The function \`postEntry()\` drops entries with an amount of zero.⟫ ⟪c Acme 4.2 has a new scheduler ([notes]($docs/releases)).⟫`,
  },
  {
    name: 'a function of the platform',
    style: 'paragraphs',
    searches: 2,
    cited: ['$docs/scheduler'],
    text: `⟪c Call \`setTimeout()\` only after the job is parked ([docs]($docs/scheduler)).⟫ ⟪u Use \`Math.round()\` with care.⟫`,
  },
  {
    name: 'a file that is not there',
    style: 'path and line',
    searches: 1,
    cited: ['$docs/scheduler'],
    text: `⟪x The bug is in src/queue/worker.ts:88, where the counter is never reset.⟫ ⟪c Acme parks such jobs ([docs]($docs/scheduler)).⟫`,
  },
  {
    name: 'one file sent and another named',
    style: 'bullets',
    searches: 1,
    cited: ['$wiki/wiki/Raft'],
    pasted: ['src/books/post.ts'],
    text: `- ⟪u \`src/books/post.ts:4\` returns the book unchanged: \`if (entry.amount <= 0) return book\`.⟫
- ⟪x \`src/money.ts\` does not handle negative amounts.⟫
- ⟪c Raft commits by majority ([Raft]($wiki/wiki/Raft)).⟫`,
  },
  {
    name: 'a quote that is not in the file that was sent',
    style: 'misquoted',
    searches: 1,
    cited: ['$docs/limits'],
    pasted: ['src/money.ts'],
    text: `- ⟪x src/money.ts:5 leaks memory: \`return parts.map((part) => cache.get(part))\`.⟫
- ⟪s Acme says "A request above the limit is answered with status 429" ([limits]($docs/limits)).⟫`,
  },
  {
    name: 'another project’s code, with a link',
    style: 'code of others',
    searches: 2,
    cited: ['$git/acme/server/issues/512'],
    text: `- ⟪s The worker of Acme "leaks about 3 MB per reload" ([issue]($git/acme/server/issues/512)).⟫
- ⟪c The leak is in worker/reload.go:120 of Acme ([issue]($git/acme/server/issues/512)).⟫`,
  },
  {
    name: 'advice about files that everybody has',
    style: 'advice',
    searches: 1,
    cited: ['$docs/releases'],
    text: `⟪c Pin the version in package.json before you upgrade ([notes]($docs/releases)).⟫ ⟪u A README.md is a good place to say so.⟫`,
  },
  {
    name: 'a design that was not sent, in prose',
    style: 'paragraphs',
    searches: 1,
    cited: ['$wiki/wiki/Borealis_(database)'],
    text: `⟪x As docs/design.md says, each shop has several books.⟫ ⟪x Since \`splitEvenly\` divides without a remainder, cents get lost.⟫ ⟪s Borealis is "a column-oriented database" ([wiki]($wiki/wiki/Borealis_(database))).⟫`,
  },
]
