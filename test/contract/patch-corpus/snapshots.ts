import type { Edit, PatchCase } from './case.ts'
import { config } from './config.ts'

const SNAP =
  '// Vitest Snapshot v1\n\nexports[`a 1`] = `\n{\n  "total": 3,\n}\n`;\n\nexports[`b 1`] = `"tea"`;\n'
const snapshot = (
  what: string,
  edits: Record<string, Edit>,
  takesTests: boolean,
  over: Partial<PatchCase> = {},
): PatchCase => ({
  ...config(what, edits, takesTests),
  before: {
    'src/__snapshots__/a.test.ts.snap': SNAP,
    'tests/snapshots/lib__adds.snap': '---\nsource: src/lib.rs\nexpression: total\n---\n3\n',
    'tests/__snapshots__/test_cart.ambr': '# name: test_total\n  5\n# ---\n',
    'src/a.test.ts': "test('a', () => {\n  expect(total()).toMatchInlineSnapshot(`3`)\n})\n",
  },
  ...over,
})
const SNAPSHOT = 'src/__snapshots__/a.test.ts.snap'

/** What a runner writes by itself: `--update` makes any test green. */
export const SNAPSHOT_CASES: PatchCase[] = [
  snapshot(
    'a value in a snapshot is rewritten',
    { [SNAPSHOT]: SNAP.replace('"total": 3', '"total": 4') },
    true,
  ),
  snapshot('a snapshot file is deleted', { [SNAPSHOT]: null }, true),
  snapshot(
    'an inline snapshot is rewritten',
    { 'src/a.test.ts': "test('a', () => {\n  expect(total()).toMatchInlineSnapshot(`4`)\n})\n" },
    true,
  ),
  snapshot(
    'a snapshot of insta is rewritten',
    { 'tests/snapshots/lib__adds.snap': '---\nsource: src/lib.rs\nexpression: total\n---\n4\n' },
    true,
  ),
  snapshot(
    'a snapshot of syrupy is rewritten',
    { 'tests/__snapshots__/test_cart.ambr': '# name: test_total\n  6\n# ---\n' },
    true,
  ),
  snapshot('a new entry comes in', { [SNAPSHOT]: `${SNAP}\nexports[\`c 1\`] = \`1\`;\n` }, false),
  snapshot('an entry has another name', { [SNAPSHOT]: SNAP.replace('b 1', 'the name 1') }, false),
  snapshot(
    'only what insta says of the test is new',
    { 'tests/snapshots/lib__adds.snap': '---\nsource: src/total.rs\nexpression: total\n---\n3\n' },
    false,
  ),
  snapshot(
    'a snapshot moves with its file',
    { [SNAPSHOT]: { to: 'src/__snapshots__/b.test.ts.snap' } },
    false,
  ),
  snapshot(
    'the task declared that snapshots change',
    { [SNAPSHOT]: SNAP.replace('"total": 3', '"total": 4') },
    false,
    { ask: { declared: ['**/*.snap'] } },
  ),
]
