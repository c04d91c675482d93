import type { CheckResult } from '../../src/domain/check.ts'

const numbered = (count: number, line: (n: number) => string): string =>
  `${Array.from({ length: count }, (_, index) => line(index + 1)).join('\n')}\n`

/** The repository that the answers are about. */
export const FILES: Record<string, string> = {
  '.gitignore': 'dist/\nnode_modules/\n',
  'README.md': [
    '# Shop',
    '',
    'The cart is never cleared',
    'by itself: see docs/my notes.md.',
    '',
    'Read https://shop.acme.dev/manual first.',
    '',
  ].join('\n'),
  'src/sum.ts': [
    'import { round } from "./round.ts"',
    '',
    '/** Adds two prices, in cents. */',
    'export function sum(a: number, b: number): number {',
    '  return a - b',
    '}',
    '',
    'export const total = (prices: number[]) =>',
    '  prices.reduce((all, price) => sum(all, price), 0)',
    '',
    'export async function save(total: number, options: Options): Promise<void> {',
    "  await store.put(`total:${total}`, { ...options, at: Date.now(), note: 'don’t lose' })",
    '}',
    '',
  ].join('\n'),
  'src/auth/session.ts': numbered(60, (n) =>
    n === 42 ? '  if (token == null || token.expires < now) return undefined' : `// session line ${n}`,
  ),
  'src/größe.ts': 'export const größe = 1\nexport const höhe = 2\n',
  'app/[id]/page.tsx': numbered(20, (n) => `// page line ${n}`),
  'docs/my notes.md': numbered(9, (n) => `Note number ${n} of the shop.`),
  'packages/api/src/server.py': numbered(30, (n) =>
    n === 12 ? 'def handle(request, retries=3):' : `# server line ${n}`,
  ),
  'crates/core/src/lib.rs': numbered(25, (n) =>
    n === 7 ? 'pub fn parse(input: &str) -> Result<Ast> {' : `// ${n}`,
  ),
  'config/app.yaml': 'name: shop\nretries: 3\ntimeout: 30\n',
  'windows.ts': 'const a = 1\r\nconst b = 2\r\n',
  'empty.ts': '',
  Makefile: 'build:\n\ttsc -p .\n',
  'scripts/release': '#!/bin/sh\nnpm publish\n',
  'package.json': '{\n  "name": "shop",\n  "scripts": { "test": "vitest run" }\n}\n',
  '说明.md': '第一行\n第二行\n',
}

export type Told = CheckResult['status'] | 'points to nothing'
export type Answer = [told: Told, what: string, text: string]

const block = (info: string, ...lines: string[]): string => [`\`\`\`${info}`, ...lines, '```'].join('\n')

/** Answers whose citations hold: each one that is not passed is a false rejection. */
const TRUE: Answer[] = [
  ['a line', 'The bug is in src/sum.ts:5.'],
  ['a range in backticks', 'See `src/sum.ts:4-6`.'],
  ['a range with a dash of print', 'See src/sum.ts:4–6, please.'],
  ['a column, and a range of columns', '`src/sum.ts:5:3` and `src/sum.ts:4:1-6:2`'],
  ['several ranges', '`src/auth/session.ts:1-3,42`'],
  ['an anchor', 'src/sum.ts#L4-L6 and src/sum.ts#L5'],
  ['words', 'src/sum.ts, line 5; (src/auth/session.ts, lines 40 to 44); `src/sum.ts` (line 4)'],
  ['words the other way round', 'On line 5 of `src/sum.ts`, and lines 1-3 in the file src/auth/session.ts'],
  ['letters', 'src/sum.ts L4-L6'],
  ['a compiler', 'src/sum.ts(5,3): error TS2322: wrong'],
  ['a link', '[the sum](src/sum.ts#L5), [src/sum.ts:5](src/sum.ts), [here](./src/sum.ts:5 "sum")'],
  ['a link with blanks', '[notes](docs/my%20notes.md#L3) and [notes](<docs/my notes.md>)'],
  [
    'bold, in a list, in a table',
    '- **src/sum.ts:5** – wrong sign\n\n| file | what |\n|---|---|\n| `src/sum.ts:4` | name |',
  ],
  ['a path with blanks in backticks', 'It says so in `docs/my notes.md:3`.'],
  ['a path of Unicode', '`src/größe.ts:2` und 说明.md:2'],
  ['prose without blanks around it', '请看src/sum.ts:5。'],
  ['brackets of a router', 'app/[id]/page.tsx:12'],
  ['only the name of the file', '`session.ts:42` lets it through'],
  ['from a package of it', 'src/server.py:12 (in packages/api)'],
  ['the side of a diff', 'b/src/sum.ts:5'],
  ['the folder of the repository in front', 'shop/src/sum.ts:5'],
  ['from where the worker stood', '`./src/sum.ts:5`'],
  ['a file without an end', 'Makefile:2 and `scripts/release:2`'],
  ['the empty line behind the last', 'Add a test at src/sum.ts:14'],
  ['an empty file', 'empty.ts:1 has nothing yet'],
  ['line ends of Windows', '`windows.ts:2`: `const b = 2`'],
  ['what is quoted behind it', '`src/sum.ts:5`: `return a - b` has the wrong sign.'],
  ['what is quoted before it', 'It computes `return a - b` (src/sum.ts:5) and nothing tests it.'],
  ['a quote three lines off', '`src/sum.ts:8` — `return a - b` has the wrong sign'],
  ['a quote with other white space', '`src/sum.ts:9`: `prices.reduce( (all, price)=>sum(all,price), 0 )`'],
  ['a quote with a gap', '`src/sum.ts:12`: `await store.put(…, { ...options, at: Date.now(), … })`'],
  ['a quote with straight marks', "`src/sum.ts:12`: `note: 'don't lose'`"],
  ['a quote over two lines of prose', 'README.md:3 says "The cart is never cleared by itself".'],
  ['a bar that a table escapes', '| `src/auth/session.ts:42` | `token == null \\|\\| token.expires < now` |'],
  [
    'a block under it',
    `\`src/sum.ts:4-6\`:\n\n${block('ts', 'export function sum(a: number, b: number): number {', '  return a - b', '}')}`,
  ],
  [
    'a block with remarks in it',
    `In src/sum.ts:4:\n${block('ts', '// the sum', 'export function sum(a: number, b: number): number {', '  return a - b // <-- wrong', '  ...', '}')}`,
  ],
  ['a block that says where it is from', block('ts src/sum.ts:4-6', '  return a - b')],
  ['a block that says it the other way round', block('4:6:src/sum.ts', '  return a - b')],
  ['a signature without its types', '`save(total, options)` (src/sum.ts:11) is not awaited'],
  ['a method by its class', '`Session.check` at src/auth/session.ts:42'],
  ['a list of quotes behind places', '`src/sum.ts:5`: `return a - b`, `config/app.yaml:2`: `retries: 3`'],
  ['a list of quotes before places', '`return a - b` (src/sum.ts:5), `retries: 3` (config/app.yaml:2)'],
  ['quotes and places in a row', '`return a - b` (src/sum.ts:5) `retries: 3` (config/app.yaml:2)'],
  ['fields', '{"findings":[{"file":"src/sum.ts","line":5,"what":"sign"},{"at":"src/auth/session.ts:42"}]}'],
  ['a URL of the repository beside a line', 'README.md:6 sends people to https://shop.acme.dev/manual.'],
  ['a URL of the task beside a line', 'src/sum.ts:5, as https://issues.acme.dev/7 says'],
].map(([what, text]): Answer => ['passed', what ?? '', text ?? ''])

/** True lines with something beside them that stands nowhere, and need not. */
const PROPOSED: Answer[] = [
  ['what should stand there', '`src/sum.ts:5`: use `return a + b` instead'],
  ['what it should be', '`src/sum.ts:5`: `return a - b` should be `return a + b`'],
  ['what it becomes', '`src/sum.ts:5`: `return a - b` → `return a + b`'],
  ['what is missing', 'There is no `assert(a >= 0 && b >= 0)` in src/sum.ts:5'],
  ['a block that mends it', `Change src/sum.ts:5 like this:\n${block('ts', '  return a + b')}`],
  ['a diff under it', `src/sum.ts:5\n${block('diff', '-  return a - b', '+  return a + b')}`],
  ['a command', '`npm test -- --run` (package.json:3) runs them'],
  ['an error of the runtime', '`TypeError: x is undefined` at src/sum.ts:5'],
  ['what it throws', 'src/sum.ts:5 throws "the total must never be negative here"'],
  ['what somebody could send', "`src/auth/session.ts:42`: `' OR 1=1 --` passes"],
  ['an example of a call', 'src/sum.ts:4, for example with `sum(1, 2) === -1`'],
  ['a name', '`src/sum.ts:5`: `userId` is not checked'],
  ['a call as an example', '`total([])` (src/sum.ts:8) is 0, and `sum("1", null)` (src/sum.ts:4) is nothing'],
  ['a route', '`POST /carts/:id` (src/sum.ts:11) saves it'],
  ['a type', 'The token is `string | undefined` (src/auth/session.ts:42)'],
  ['a way from call to call', '`save() -> store.put() -> fetch` (src/sum.ts:12)'],
  ['a weakness by its number', '`src/auth/session.ts:42` (`CWE-613: Insufficient Session Expiration`)'],
  ['a header without its marks', '`src/sum.ts:12`: `note: don’t lose`'],
  ['what the task said', 'README.md:3 – "no cart may live longer than a day" is not met'],
  ['a heading and a block that mends it', `### Wrong sign (src/sum.ts:5)\n${block('ts', '  return a + b')}`],
  [
    'two blocks, the second what the first should become',
    `src/sum.ts:5\n${block('ts', '  return a - b')}\n${block('ts', '  return a + b')}`,
  ],
  ['a diff without that name', `src/sum.ts:5\n${block('ts', '-  return a - b', '+  return a + b')}`],
  ['e.g.', 'src/sum.ts:5 takes, e.g., `a = Number.MAX_VALUE + 1` (src/sum.ts:4)'],
].map(([what, text]): Answer => ['passed', what ?? '', text ?? ''])

const FALSE: Answer[] = [
  ['a line far beyond the end', 'The bug is in src/sum.ts:500.'],
  ['a range that leaves the file', '`src/sum.ts:10-40`'],
  ['a line of nothing', 'src/sum.ts:0'],
  ['a file that is not there', 'The check is in `src/validator.ts:12`.'],
  ['a file that is not there, by its name', 'validator.ts:12 does it'],
  ['a path with blanks that is not there', '`docs/my plans.md:3`'],
  ['a link to a file that is not there', '[plan](docs/plan.md)'],
  ['a path out of the repository', '../other/main.ts:3'],
  ['code that is nowhere', '`src/sum.ts:5`: `deleteEverything(now, { force: true })`'],
  ['a call that is nowhere', '`eval(input)` at src/sum.ts:5 runs it'],
  ['code that stands in another file', '`src/sum.ts:5`: `token == null || token.expires < now`'],
  ['code that stands far away', '`src/auth/session.ts:3`: `if (token == null || token.expires < now)`'],
  ['prose that is nowhere', 'README.md:3 says "The cart is cleared every night".'],
  [
    'a block that is nowhere',
    `\`src/sum.ts:4-6\`:\n${block('ts', 'export function sum(a, b) {', '  return eval(a) + b', '}')}`,
  ],
  ['a block that says where it is from, and is not', block('ts src/sum.ts:4-6', '  return exec(a)')],
  ['the second in a list', '`src/sum.ts:5`: `return a - b`, `config/app.yaml:2`: `retries: 900`'],
  ['one of three', 'src/sum.ts:4, src/sum.ts:5 and src/sum.ts:99'],
  ['fields', '{"findings":[{"file":"src/sum.ts","line":99}]}'],
  ['a line below nothing in a field', '{"findings":[{"file":"src/sum.ts","line":-5}]}'],
  ['an anchor', 'src/sum.ts#L90'],
  ['words', 'src/sum.ts, lines 90 to 95'],
].map(([what, text]): Answer => ['failed', what ?? '', text ?? ''])

const NONE: Answer[] = [
  ['a time', 'It ran at 12:30 and again at 9:05:11.'],
  ['ports', 'Start it on localhost:3000, 127.0.0.1:8080 or db:5432.'],
  ['a host and its port', 'docs.rs:443, example.com:80 and redis.io:6379 answer.'],
  ['an address of IPv6', 'It listens on [::1]:3000 and fe80::1:12.'],
  ['versions and images', 'node:24, app:1.2.3, ghcr.io/acme/app:12, python:3.12'],
  ['products', 'Node.js:24 and Next.js:15 work.'],
  ['paths of Rust', '`std::fs:12`, foo::bar and crate::a::b:1'],
  ['YAML', 'Set `key:1` and `retries: 3`, a:1.'],
  ['paths of Windows', 'C:\\src\\sum.ts:500 and src\\sum.ts:500'],
  [
    'a trace',
    'It said:\n    at sum (/build/src/sum.ts:500:1)\n  File "app/main.py", line 900, in run\n  --> src/none.rs:9:1',
  ],
  ['a block of output', block('', 'src/none.ts:12:5 error', 'FAIL src/other.ts:9')],
  ['a block of code', `Write:\n${block('ts', "throw new Error('src/none.ts:12')")}`],
  ['indented code', 'It prints\n\n    src/none.ts:12\n\nand stops.'],
  ['something of git', 'git show HEAD:src/none.ts and main:src/none.ts:12'],
  ['modules of the runtime', 'node:internal/modules/cjs/loader.js:1143'],
  ['a ratio, a score, a verse', 'A ratio of 3:1, a score of 2:0, John 3:16.'],
  ['a field', 'obj.total:3, this.state:1, process.env:2'],
  ['URLs of code', '`https://shop.acme.dev/a.ts:12`, http://localhost:3000/a.ts:12, https://example.com/x'],
  ['an address that has gaps', 'GET https://api.acme.dev/users/{id}'],
  ['a mail', 'Ask ops@acme.dev:25.'],
  ['prose', 'I found nothing wrong.'],
].map(([what, text]): Answer => ['points to nothing', what ?? '', text ?? ''])

/** What is not as cited for all that anybody can see, and what nobody can see. */
const UNTOLD: Answer[] = [
  ['a file that git ignores', 'See dist/out.js:1.'],
  ['a file elsewhere', 'See /etc/hosts:1 and ~/.npmrc:2.'],
  ['a page, where the vendor tells of none', 'As https://docs.acme.dev/guide says. src/sum.ts:5'],
  ['a link out of the repository', 'out/hosts:1'],
].map(([what, text]): Answer => ['could_not_run', what ?? '', text ?? ''])

export const ANSWERS: readonly Answer[] = [...TRUE, ...PROPOSED, ...FALSE, ...NONE, ...UNTOLD]
