import { expect, test } from 'vitest'
import { reportOf } from '../../src/decide/research/report.ts'
import { reportText } from '../../src/decide/research/report-text.ts'
import { printable } from '../../src/domain/printable.ts'
import type { Honesty } from '../../src/domain/research.ts'
import { renderResearch } from '../../src/entry/render/research.ts'
import type { Terminal } from '../../src/entry/terminal.ts'

const URL = 'https://docs.acme.dev/a|b'
const honesty: Honesty = {
  searches: 2,
  lists: true,
  pages: [{ url: URL, how: 'cited', title: 'A | ![x](http://evil.dev/x)', looked: 'read' }],
  claims: [
    {
      text: '**It** is | out <img src=x> [a](https://docs.acme.dev/a|b)\u001b[31m',
      verdict: 'supported',
      because: '1 quote found on the page',
      sources: [URL],
      unlisted: [],
      unseen: [],
    },
    {
      text: 'Your `src/a.ts:1` is wrong',
      verdict: 'unverified',
      because: 'it is about code that its author was not sent',
      sources: [],
      unlisted: ['https://nowhere.dev'],
      unseen: ['src/a.ts:1: it was not sent'],
    },
  ],
}
const report = reportOf(
  'What is `new`\n# now?',
  [
    {
      run: 'w1',
      outcome: 'accepted',
      worker: 'grok-api',
      model: 'grok-4.7',
      text: 'It is out.\n\n![pixel](http://evil.dev/p.png) <script>x</script> <https://docs.acme.dev/a>\u001b]0;title\u0007',
      usd: 0.12,
      failure: null,
      results: [{ check: 'sources', status: 'passed', detail: '', honesty }],
    },
    {
      run: 'w2',
      outcome: 'not_begun',
      worker: null,
      model: null,
      text: null,
      usd: null,
      failure: 'too little | is left',
      results: [],
    },
  ],
  { product: 'w1', partial: '1 of 2 rounds were made' },
)

test('what others wrote loads nothing, opens no tag, ends no cell and steers no terminal', () => {
  expect(reportText(report).split('\n')).toEqual([
    '# What is new # now?',
    '',
    '**Partial.** 1 of 2 rounds were made.',
    '',
    'It is out.',
    '',
    '!\\[pixel](http://evil.dev/p.png) ‹script>x‹/script> <https://docs.acme.dev/a>',
    '',
    '## What code could say of each claim',
    '',
    '1 supported, 0 cited, 1 unverified.',
    '',
    '|  | Verdict | Claim | Sources | Why |',
    '| --- | --- | --- | --- | --- |',
    '| ✔ | supported | It is ¦ out ‹img src=x> a | [1] | 1 quote found on the page |',
    '| ✘ | unverified | Your src/a.ts:1 is wrong |  | it is about code that its author was not sent; src/a.ts:1: it was not sent |',
    '',
    '## Sources',
    '',
    '| No. | Page | Address | Looked at |',
    '| --- | --- | --- | --- |',
    '| [1] | A ¦ !x | https://docs.acme.dev/a¦b | read |',
    '',
    '## Rounds',
    '',
    '| Round | For | Ended | By | Searches | Claims | Cost | Run |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    '| 1 | first pass | accepted | grok-api grok-4.7 | 2 | 1 supported, 0 cited, 1 unverified | $0.12 | w1 |',
    '| 2 | synthesis | not begun |  |  | too little ¦ is left |  | w2 |',
    '',
    '*supported*: the quoted words stand on a page that the vendor names, which was fetched. *cited*: a link to a page that the vendor names. *unverified*: everything else.',
  ])
})

test('the JSON has the same, with numbers for sources', () => {
  expect(report).toMatchObject({
    version: 1,
    from: 'w1',
    claims: [{ sources: [1] }, { sources: [], unlisted: ['https://nowhere.dev'] }],
    counts: { supported: 1, cited: 0, unverified: 1, unlinked: 0, unseen: 1 },
    rounds: [
      { round: 1, searches: 2 },
      { round: 2, failure: 'too little | is left' },
    ],
  })
  expect(JSON.stringify(report)).not.toMatch(/\u001b|\\u001b/)
})

test('where no round has an answer, it says so', () => {
  expect(reportText(reportOf('Why?', [], {}))).toContain('No round has an answer.')
})

test('on a screen each claim has its verdict and its reason, and no line is torn', () => {
  const said: string[] = []
  const terminal: Terminal = {
    out: (...shown) =>
      void said.push(printable(shown.map((part) => (typeof part === 'string' ? part : part.text)).join(''))),
    err: () => {},
    progress: () => {},
    columns: 60,
  }
  renderResearch(report, terminal)
  expect(said.join('').split('\n').slice(4)).toEqual([
    'Claims: 1 supported, 0 cited, 1 unverified',
    '✔ supported  It is ¦ out <img src=x> a [1]',
    '✘ unverified Your src/a.ts:1 is wrong',
    '             it is about code that its author was not sent;',
    '             src/a.ts:1: it was not sent',
    '',
    'Sources',
    '[1] https://docs.acme.dev/a|b',
    '    A | ![x](http://evil.dev/x) · read',
    '',
  ])
})
