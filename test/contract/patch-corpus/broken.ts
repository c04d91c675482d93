import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { PatchCase } from './case.ts'

const TEST =
  "import { expect, test } from 'vitest'\n\ntest('adds', () => {\n  expect(add(1, 2)).toBe(3)\n})\n"
const BEFORE = {
  'src/a.ts': 'export const a = 1\nexport const b = 2\n',
  'src/a.test.ts': TEST,
  'logo.png': Buffer.from([137, 80, 78, 71, 0, 1]),
}
const A = { 'src/a.ts': 'export const a = 2\nexport const b = 2\n' }
const BROKEN: PatchCase['fails'] = ['protected', 'no-tests-removed', 'diff-applies']

const patch = (what: string, over: Partial<PatchCase>): PatchCase => ({
  what,
  before: BEFORE,
  edits: A,
  takesTests: false,
  fails: [],
  ...over,
})

/** `FILE` stands for a file of the patch that leads elsewhere. */
const elsewhere = (path: string) => (text: string) =>
  `${text}diff --git a/${path} b/${path}\nnew file mode 100644\nindex ${'0'.repeat(40)}..${'1'.repeat(40)}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`

/** Patches that are odd, honest or not: in their bytes, in their form, in what they leave out. */
export const ODD_CASES: PatchCase[] = [
  patch('an honest one', {}),
  patch('nothing was done', { edits: {}, fails: ['did-work'] }),
  patch('binary', { edits: { 'logo.png': Buffer.from([137, 80, 78, 71, 0, 2, 3]) } }),
  patch('line ends alone, in a test', {
    edits: { 'src/a.test.ts': TEST.replaceAll('\n', '\r\n') },
    fails: ['did-work'],
  }),
  patch('huge, beside a test', {
    edits: {
      'data/rows.csv': '1,2,3,4\n'.repeat(400_000),
      'src/a.test.ts': TEST.replace('toBe(3)', 'toBe(4)'),
    },
  }),
  patch('a huge test, which nobody can look through', {
    edits: { 'src/b.test.ts': `${TEST}${'// more\n'.repeat(150_000)}` },
    fails: ['no-tests-removed'],
  }),
  patch('a test that is bytes now', {
    edits: { 'src/a.test.ts': Buffer.from([0, 1, 2]) },
    takesTests: true,
    fails: ['no-tests-removed'],
  }),
  patch('a test that is a link now', {
    edits: { 'src/a.test.ts': { link: 'a.ts' } },
    takesTests: true,
    fails: ['protected', 'no-tests-removed'],
  }),
  patch('a test with an unusual name, deleted', {
    before: { ...BEFORE, 'src/日本 "x"\n.test.ts': TEST },
    edits: { 'src/日本 "x"\n.test.ts': null },
    takesTests: true,
    fails: ['no-tests-removed'],
  }),
  patch('a test that moves, with an unusual name', {
    edits: { 'src/a.test.ts': { to: 'neu/日本 "x"\n.test.ts' } },
  }),
  patch('many files', { work: (tree) => rmSync(join(tree, 'logo.png')) }),
  patch('partial: it breaks off', {
    spoil: (text) => text.slice(0, text.indexOf('+export const a = 2') + 8),
    fails: BROKEN,
  }),
  patch('partial: its first half is gone', {
    spoil: (text) => text.slice(text.indexOf('@@')),
    fails: ['did-work', ...BROKEN],
  }),
  patch('not a patch at all', { spoil: () => 'Done, all tests pass.\n', fails: ['did-work', ...BROKEN] }),
  patch('a path out of the repository', { spoil: elsewhere('../outside.txt'), fails: BROKEN }),
  patch("a path into git's own folder", { spoil: elsewhere('.git/hooks/post-checkout'), fails: BROKEN }),
  patch('the same in another case', { spoil: elsewhere('.GIT/config'), fails: BROKEN }),
]
