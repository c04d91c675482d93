import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Patch } from '../../src/domain/outcome.ts'
import { openPatch } from '../../src/io/patch-contents.ts'
import { makeScratch, removeScratch } from '../../src/io/scratch.ts'
import { collectPatch } from '../../src/io/scratch-patch.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { git, repositoryWith, stateOf, workspaceOf, write } from './git-harness.ts'
import { must } from './ledger-harness.ts'
import { doEdits, type Edit } from './patch-corpus/case.ts'

/** A patch with these edits, of the state of a repository. */
async function patchWith(root: string, edits: Record<string, Edit>): Promise<Patch> {
  const workspace = workspaceOf(root)
  const folder = join(tempFolder(), 'run')
  mkdirSync(folder)
  const scratch = must(await makeScratch(workspace, folder))
  doEdits(scratch.tree, { what: '', before: {}, fails: [], edits })
  const patch = must(await collectPatch(scratch, join(folder, 'changes.patch')))
  await removeScratch(workspace, scratch)
  if (!patch) throw new Error('nothing was changed')
  return patch
}

const ODD = 'neu/日本 "\'\n\t.txt'
const LONG = 'a line that is long enough to be known again\n'.repeat(5)

test('says each file with both ends, modes and texts, and leaves all that is the user’s as it is (I5)', async () => {
  const root = repositoryWith({
    'a.txt': 'one\n',
    'b.bin': Buffer.from([0, 1]),
    'gone.txt': 'x\n',
    'run.sh': '#!\n',
    [ODD]: LONG,
  })
  // The patch is made of what the user has not committed as well.
  write(root, 'a.txt', 'one\ntwo\n')
  const patch = await patchWith(root, {
    'a.txt': 'ONE\ntwo\n',
    'b.bin': Buffer.from([0, 2, 3]),
    'gone.txt': null,
    'run.sh': { mode: 0o755 },
    [ODD]: { to: `moved/${ODD}` },
    'new.txt': 'new\r\n',
    link: { link: 'a.txt' },
    'large.txt': 'x'.repeat(300_000),
  })
  const before = stateOf(root)
  const contents = must(await openPatch(patch, workspaceOf(root), dirname(patch.path)))
  const sides = contents.changes.flatMap((change) =>
    [change.before, change.after].filter((side) => side !== undefined),
  )
  const held = must(await contents.read(sides))
  const told = contents.changes.map((change) =>
    [change.before, change.after].map((side) => side && [side.path, side.mode, held.get(side.blob)]),
  )
  const text = (of: string) => ({ kind: 'text', text: of })
  expect(told.sort((a, b) => String(a).localeCompare(String(b)))).toEqual(
    [
      [undefined, ['large.txt', '100644', { kind: 'too_large', bytes: 300_000 }]],
      [undefined, ['link', '120000', text('a.txt')]],
      [undefined, ['new.txt', '100644', text('new\r\n')]],
      [
        ['a.txt', '100644', text('one\ntwo\n')],
        ['a.txt', '100644', text('ONE\ntwo\n')],
      ],
      [
        ['b.bin', '100644', { kind: 'binary', bytes: 2 }],
        ['b.bin', '100644', { kind: 'binary', bytes: 3 }],
      ],
      [['gone.txt', '100644', text('x\n')], undefined],
      [
        [ODD, '100644', text(LONG)],
        [`moved/${ODD}`, '100644', text(LONG)],
      ],
      [
        ['run.sh', '100644', text('#!\n')],
        ['run.sh', '100755', text('#!\n')],
      ],
    ].sort((a, b) => String(a).localeCompare(String(b))),
  )
  expect(stateOf(root)).toEqual(before)
  // Where they could not be removed, they are nobody else's to read (I6).
  const [looked = ''] = readdirSync(dirname(patch.path)).filter((name) => name.startsWith('patch.'))
  const modeOf = (name: string) => statSync(join(dirname(patch.path), looked, name)).mode & 0o777
  const kept = readdirSync(join(dirname(patch.path), looked)).sort()
  expect(kept.map((name) => [name, modeOf(name)])).toEqual([
    ['base.index', 0o600],
    ['objects', 0o700],
    ['patched.index', 0o600],
  ])
  contents.close()
  expect(readdirSync(dirname(patch.path))).toEqual(['changes.patch'])
})

test('a repository’s own filters do not run, and its settings change nothing (I9)', async () => {
  const root = repositoryWith({ 'a.txt': 'one\n', '.gitattributes': '*.txt filter=mine\n' })
  const patch = await patchWith(root, { 'a.txt': 'two\n' })
  const ran = join(root, '.git', 'ran')
  for (const [name, value] of [
    ['filter.mine.clean', `touch '${ran}'; cat`],
    ['filter.mine.smudge', `touch '${ran}'; cat`],
    ['filter.mine.required', 'true'],
    ['apply.whitespace', 'error-all'],
    ['diff.noprefix', 'true'],
    ['diff.renames', 'false'],
  ] as const)
    git(root, 'config', name, value)
  const contents = must(await openPatch(patch, workspaceOf(root), dirname(patch.path)))
  expect(contents.changes.map(({ after }) => after?.path)).toEqual(['a.txt'])
  expect(readdirSync(join(root, '.git')).includes('ran')).toBe(false)
})

test('what git does not take on its own base is a failure with its words', async () => {
  const root = repositoryWith({ 'a.txt': 'one\n' })
  const patch = await patchWith(root, { 'a.txt': 'two\n' })
  writeFileSync(patch.path, 'Done.\n')
  const opened = await openPatch(patch, workspaceOf(root), dirname(patch.path))
  expect(opened).toMatchObject({ ok: false, failure: { kind: 'scratch_failed' } })
})
