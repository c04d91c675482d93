import { describe, expect, test } from 'vitest'
import { claimsIn } from '../../src/decide/claims/claims.ts'
import { judgeClaims } from '../../src/decide/claims/judge.ts'
import { pageText } from '../../src/decide/claims/page-text.ts'
import { pageWords, standsOn } from '../../src/decide/claims/quotes.ts'
import type { LookedAt } from '../../src/domain/claim.ts'

const A = 'https://docs.acme.dev/a'
const B = 'https://docs.acme.dev/b'
const texts = (answer: string) => claimsIn(answer).map(({ text }) => text)
const links = (answer: string) => claimsIn(answer).map((claim) => claim.links)
const quotes = (answer: string) => claimsIn(answer).flatMap((claim) => claim.quotes)

describe('what an answer claims', () => {
  test.each<[what: string, answer: string, claims: string[]]>([
    [
      'each sentence',
      'It is out. It is fast! Nobody knows why.',
      ['It is out.', 'It is fast!', 'Nobody knows why.'],
    ],
    [
      'a full stop that ends nothing',
      'It needs e.g. Node 24.1 or later, says Dr. Ruiz.',
      ['It needs e.g. Node 24.1 or later, says Dr. Ruiz.'],
    ],
    [
      'each entry of a list',
      '- one thing is so\n- another\n  goes on here',
      ['one thing is so', 'another\n  goes on here'.replace('\n', ' ')],
    ],
    ['each row of a table', '| a | b |\n|---|---|\n| c is | d |', ['| c is | d |']],
    [
      'no heading, question or lead',
      '# Acme\n\n**What is it?**\n\nWhat is it?\n\nThe facts:\n\nIt is a server.',
      ['It is a server.'],
    ],
    ['nothing in code', '```\nIt is out. It is fast.\n```\n\nIt is a server.', ['It is a server.']],
    [
      'nothing of the search itself',
      'I searched the web. I could not find more. It is a server.',
      ['It is a server.'],
    ],
    [
      'a link behind the full stop',
      `It is out.[[1]](${A}) It is fast.`,
      [`It is out.[[1]](${A})`, 'It is fast.'],
    ],
    ['Chinese', '它很快。它很稳定。', ['它很快。', '它很稳定。']],
    ['nothing at all', '', []],
  ])('%s', (_what, answer, claims) => {
    expect(texts(answer)).toEqual(claims)
  })

  test('each says where it stands', () => {
    const answer = `# Head\n\nIt is out.\n\n- It is fast. ([a](${A}))`
    expect(claimsIn(answer).map(({ from, to }) => answer.slice(from, to))).toEqual(texts(answer))
  })

  test.each<[what: string, answer: string, found: string[]]>([
    ['inline', `It is [out](${A}).`, [A]],
    ['bare, with what the sentence puts behind', `It is out (${A}).`, [A]],
    ['with brackets of its own', `It is [out](${A}_(b)), they say.`, [`${A}_(b)`]],
    ['in angle brackets', `It is out <${A}>.`, [A]],
    ['a number in a list of sources', `It is out [1].\n\nSources:\n1. Acme – ${A}`, [A]],
    ['a note', `It is out [^n].\n\n[^n]: ${A}`, [A]],
    ['a reference', `It is [out][k].\n\n[k]: ${A}`, [A]],
    ['two numbers at once', `It is out [1, 2].\n\nSources:\n[1] ${A}\n[2] ${B}`, [A, B]],
    ['a number that nothing explains', 'It is out [7].', []],
    ['an address in code', `Run \`curl ${A}\` to see that it is out.`, []],
  ])('its links: %s', (_what, answer, found) => {
    expect(links(answer)).toEqual([found])
  })

  test.each<[what: string, answer: string, found: string[]]>([
    ['straight', 'It "runs at most 64 jobs" at once.', ['runs at most 64 jobs']],
    [
      'curly, low and angled',
      '“one two three four” „eins zwei drei vier“ «un deux trois»',
      ['one two three four', 'eins zwei drei vier', 'un deux trois'],
    ],
    ['too short to say anything', 'It is "fast" and "so on".', []],
    ['not the title of a link', `It is [out](${A} "the release notes of Acme").`, []],
    ['not in code', 'Set `"one two three four"` there.', []],
  ])('its quotes: %s', (_what, answer, found) => {
    expect(quotes(answer)).toEqual(found)
  })

  test('an answer without an end is taken apart all the same', () => {
    const hostile = [
      '['.repeat(50_000),
      '"'.repeat(50_000),
      'a. '.repeat(50_000),
      `${'('.repeat(20_000)}https://`,
      '`'.repeat(30_001),
    ]
    for (const answer of hostile) expect(claimsIn(answer).length).toBeLessThanOrEqual(400)
  })
})

describe('whether words stand on a page', () => {
  const page = pageWords(
    'The Team plan costs $29 per user and month. It grew by 4.25 % (from −3 to 1,500) — “at last”, it’s said.',
  )
  test.each<[string, boolean]>([
    ['the team plan costs $29 per user', true],
    ['costs $29 per user … by 4.25', true],
    ["It's said", true],
    ['The Team plan costs €29 per user', false],
    ['The Team plan costs $2.9 per user', false],
    ['It grew by 425', false],
    ['from 3 to 1,500', false],
    ['from -3 to 1,500', true],
    ['per month and user', false],
    ['The plan costs $29', false],
    ['The … said', false],
    ['costs … …', false],
    ['', false],
  ])('%s: %s', (quote, there) => {
    expect(standsOn(page, quote)).toBe(there)
  })
})

describe('the text of a page', () => {
  test.each<[what: string, html: string, text: string]>([
    ['words apart and together', '<p>one</p><p>t<b>w</b>o<br>three</p>', 'one two three'],
    [
      'no scripts, styles or comments',
      '<style>a{}</style><script>"<p>no</p>"</script><!-- <p>no</p> -->yes',
      'yes',
    ],
    ['no attributes', '<img alt="a > b" title=\'no\'>yes', 'yes'],
    ['entities', '&lt;b&gt; &amp; &#8220;x&#x201d;&nbsp;&auml;&unknown;', '<b> & “x” ä&unknown;'],
    ['a sign that opens nothing', '1 < 2 and 3 <4', '1 < 2 and 3 <4'],
    ['tags that never close', 'yes<p', 'yes'],
    ['a script that never closes', 'yes<script>no', 'yes'],
  ])('%s', (_what, html, text) => {
    expect(pageText(html).replace(/\s+/g, ' ').trim()).toBe(text)
  })

  test('whatever it is made of, it is read once', () => {
    for (const part of ['<', '<a ', '<!--', '<script>', '&#', '<p title="'])
      expect(typeof pageText(part.repeat(100_000))).toBe('string')
  })
})

describe('what becomes of a claim', () => {
  const listed = [{ url: A, how: 'cited' as const }]
  const read = (text: string, cut = false): ReadonlyMap<string, LookedAt> =>
    new Map([[A, { state: 'read', text, cut }]])
  const verdicts = (answer: string, pages: ReadonlyMap<string, LookedAt> = new Map(), pagesOf = listed) =>
    judgeClaims(claimsIn(answer), { listed: pagesOf, pages }).map(({ verdict, because }) => [
      verdict,
      because,
    ])

  test.each<
    [what: string, answer: string, pages: ReadonlyMap<string, LookedAt> | undefined, told: [string, string]]
  >([
    ['no link', 'It is out.', undefined, ['unverified', 'it has no link']],
    [
      'a link that the vendor names',
      `It is [out](${A}).`,
      undefined,
      ['cited', 'it quotes nothing that could be looked up'],
    ],
    [
      'the same, written otherwise',
      `It is [out](http://www.docs.acme.dev/a/?utm_source=x#y).`,
      undefined,
      ['cited', 'it quotes nothing that could be looked up'],
    ],
    [
      'a link that it does not name',
      `It is [out](${B}).`,
      undefined,
      ['unverified', 'its link is none of the pages that the vendor names'],
    ],
    [
      'a part of one that it names',
      'It is [out](https://docs.acme.dev).',
      undefined,
      ['unverified', 'its link is none of the pages that the vendor names'],
    ],
    [
      'one that begins with it',
      `It is [out](${A}/more).`,
      undefined,
      ['unverified', 'its link is none of the pages that the vendor names'],
    ],
    [
      'a quote, and nobody looked',
      `"one two three four" ([a](${A}))`,
      undefined,
      ['cited', 'the page was not looked at'],
    ],
    [
      'a quote that stands there',
      `"one two three four" ([a](${A}))`,
      read('One, two, three; four.'),
      ['supported', '1 quote found on the page'],
    ],
    [
      'a quote that does not',
      `"one two four five" ([a](${A}))`,
      read('One two three four.'),
      ['unverified', 'the quoted words are not on the page'],
    ],
    [
      'one of two quotes',
      `"one two three" and "five six seven" ([a](${A}))`,
      read('One two three four.'),
      ['unverified', 'the quoted words are not on the page'],
    ],
    [
      'a quote behind what was read',
      `"one two four five" ([a](${A}))`,
      read('One two three four.', true),
      ['cited', 'the quoted words are not in the part of the page that was read'],
    ],
    [
      'a page that is gone',
      `It is [out](${A}).`,
      new Map([[A, { state: 'gone', because: '404' }]]),
      ['unverified', 'there is no such page: 404'],
    ],
    [
      'a page that nobody can read',
      `"one two four five" ([a](${A}))`,
      new Map([[A, { state: 'unread', because: '403' }]]),
      ['cited', 'a page could not be read: 403'],
    ],
  ])('%s', (_what, answer, pages, told) => {
    expect(verdicts(answer, pages)).toEqual([told])
  })

  test('an address that the vendor does not name counts for nothing, whatever its page says', () => {
    const pages = new Map<string, LookedAt>([[B, { state: 'read', text: 'one two three four', cut: false }]])
    expect(verdicts(`"one two three four" ([b](${B}))`, pages)[0]?.[0]).toBe('unverified')
  })

  test('where the vendor names no pages, nobody can tell what a link is worth', () => {
    const told = judgeClaims(claimsIn(`It is [out](${A}). It is very fast.`), {
      listed: [],
      lists: false,
      pages: new Map(),
    })
    expect(told.map(({ verdict, because }) => [verdict, because])).toEqual([
      ['unverified', 'its vendor names no pages to compare its link with'],
      ['unverified', 'it has no link'],
    ])
  })

  test('a mark that the vendor sets by place counts where the text does not write the address', () => {
    const answer = 'It is out. It is fast. Nobody knows why.'
    const marked = [{ url: A, how: 'cited' as const, from: answer.indexOf(' Nobody') }]
    expect(verdicts(answer, undefined, marked).map(([verdict]) => verdict)).toEqual([
      'unverified',
      'cited',
      'unverified',
    ])
  })
})
