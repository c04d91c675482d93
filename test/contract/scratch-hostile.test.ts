import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeScratch, removeScratch } from '../../src/io/scratch.ts'
import { collectPatch } from '../../src/io/scratch-patch.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { git, gitTakes, repositoryWith, stateOf, workspaceOf, write } from './git-harness.ts'
import { must } from './ledger-harness.ts'
import { FILES, patchOf, scratchOf } from './scratch-harness.ts'

const filesIn = (patch: string) => patch.split(/^(?=diff --git )/m)

/** What a worker may do to the file that says where its git folder is. */
const TAMPERED: [what: string, tamper: (tree: string, root: string) => void][] = [
  ['removed', (tree) => rmSync(join(tree, '.git'))],
  [
    'pointed at the user’s repository',
    (tree, root) => writeFileSync(join(tree, '.git'), `gitdir: ${root}/.git\n`),
  ],
  [
    'pointed at another repository',
    (tree) => writeFileSync(join(tree, '.git'), `gitdir: ${repositoryWith({ 'x.txt': 'x\n' })}/.git\n`),
  ],
  [
    'replaced by a repository of its own',
    (tree) => {
      rmSync(join(tree, '.git'))
      git(tree, 'init', '-q')
      git(tree, 'add', '--all')
      git(tree, 'commit', '-q', '-m', 'nothing was changed')
    },
  ],
  ['broken', (tree) => writeFileSync(join(tree, '.git'), 'gitdir: /nowhere\n')],
]

test.each(TAMPERED)(
  'a `.git` that the worker %s redirects nothing, and all is removed (I5, I9)',
  async (_what, tamper) => {
    const root = repositoryWith(FILES)
    const { patch, applies, untouched, left } = await patchOf(root, (tree) => {
      tamper(tree, root)
      write(tree, 'a.txt', 'one\n2\nthree\n')
    })
    expect({ files: patch?.files, applies, left, after: untouched.after }).toEqual({
      files: 1,
      applies: true,
      left: false,
      after: untouched.before,
    })
  },
)

test('a tree that the worker removed is said to be gone, and is unregistered', async () => {
  const root = repositoryWith(FILES)
  const before = stateOf(root)
  const { folder, scratch } = await scratchOf(workspaceOf(root))
  rmSync(scratch.tree, { recursive: true })
  expect(await collectPatch(scratch, join(folder, 'changes.patch'))).toMatchObject({
    ok: false,
    failure: { kind: 'scratch_failed' },
  })
  await removeScratch(workspaceOf(root), scratch)
  expect(stateOf(root)).toEqual(before)
})

test.skipIf(process.getuid?.() === 0)(
  'a folder that may not be emptied stays in the run’s folder alone (root may empty all)',
  async () => {
    const root = repositoryWith(FILES)
    const { untouched, path } = await patchOf(root, (tree) => {
      write(tree, 'locked/f.txt', 'f\n')
      chmodSync(join(tree, 'locked'), 0o500)
    })
    const kept = join(dirname(path), 'removed/locked')
    onTestFinished(() => chmodSync(kept, 0o700))
    expect([untouched.after, existsSync(kept)]).toEqual([untouched.before, true])
  },
)

describe('a repository that the worker makes inside is taken for the files in it', () => {
  test.each([
    ['without a commit', (folder: string) => void folder],
    [
      'with a commit',
      (folder: string) => {
        git(folder, 'add', '--all')
        git(folder, 'commit', '-q', '-m', 'mine')
      },
    ],
    [
      'with another inside',
      (folder: string) => {
        write(folder, 'deeper/g.txt', 'g\n')
        git(join(folder, 'deeper'), 'init', '-q')
      },
    ],
  ])('%s', async (_what, more) => {
    const root = repositoryWith(FILES)
    const { path, applies } = await patchOf(root, (tree) => {
      write(tree, 'inner/f.txt', 'f\n')
      git(join(tree, 'inner'), 'init', '-q')
      more(join(tree, 'inner'))
    })
    git(root, 'apply', path)
    expect([applies, readdirSync(join(root, 'inner')).filter((name) => name !== 'deeper')]).toEqual([
      true,
      ['f.txt'],
    ])
  })
})

test('no program of the repository is run: hooks, monitors, editors (I5)', async () => {
  const root = repositoryWith(FILES)
  const mark = join(tempFolder(), 'ran')
  const program = `#!/bin/sh\necho "$0" >> ${mark}\n`
  for (const hook of [
    'post-checkout',
    'pre-commit',
    'post-commit',
    'post-index-change',
    'reference-transaction',
  ])
    write(root, `.git/hooks/${hook}`, program, 0o755)
  write(root, 'monitor.sh', program, 0o755)
  git(root, 'config', 'core.fsmonitor', join(root, 'monitor.sh'))
  rmSync(mark, { force: true })
  const workspace = workspaceOf(root)
  const { folder, scratch } = await scratchOf(workspace)
  write(scratch.tree, 'a.txt', '1\n')
  must(await collectPatch(scratch, join(folder, 'changes.patch')))
  await removeScratch(workspace, scratch)
  expect(existsSync(mark)).toBe(false)
  git(root, '-c', 'core.fsmonitor=false', 'checkout', '-q', '--detach')
  expect(existsSync(mark)).toBe(true)
})

test('a split index stays as it is', async () => {
  // One file, so that a second is enough of a change for git to split anew.
  const root = repositoryWith({ 'a.txt': 'a\n' })
  git(root, 'config', 'core.splitIndex', 'true')
  git(root, 'update-index', '--split-index')
  write(root, 'new.txt', 'new\n')
  const { untouched, applies } = await patchOf(root, (tree) => write(tree, 'a.txt', '1\n'))
  expect([untouched.after, applies]).toEqual([untouched.before, true])
})

test('two at once know nothing of each other', async () => {
  const root = repositoryWith(FILES)
  const workspace = workspaceOf(root)
  const before = stateOf(root)
  const both = await Promise.all([scratchOf(workspace), scratchOf(workspace)])
  const patches = []
  for (const [index, { folder, scratch }] of both.entries()) {
    write(scratch.tree, `${index}.txt`, 'x\n')
    const path = join(folder, 'changes.patch')
    must(await collectPatch(scratch, path))
    patches.push(filesIn(git(root, 'apply', '--numstat', path)))
  }
  await Promise.all(both.map(({ scratch }) => removeScratch(workspace, scratch)))
  expect([patches, stateOf(root)]).toEqual([[['1\t0\t0.txt'], ['1\t0\t1.txt']], before])
})

test('a second try in the same run begins afresh, also where the first tree was to be kept', async () => {
  const root = repositoryWith(FILES)
  const workspace = workspaceOf(root)
  const before = stateOf(root)
  const { folder, scratch: first } = await scratchOf(workspace)
  write(first.tree, 'first.txt', 'x\n')
  must(await collectPatch(first, join(folder, 'changes.patch')))
  const second = must(await makeScratch(workspace, folder))
  write(second.tree, 'second.txt', 'x\n')
  const path = join(folder, 'changes.patch')
  expect(must(await collectPatch(second, path))?.files).toBe(1)
  expect(gitTakes(root, path)).toBe(true)
  await removeScratch(workspace, second)
  expect(stateOf(root)).toEqual(before)
})

test('what git cannot do is said in its words, and leaves nothing registered', async () => {
  const root = repositoryWith(FILES)
  const before = stateOf(root)
  const folder = join(tempFolder(), 'w1')
  mkdirSync(folder)
  write(folder, 'tree', 'a file in its place\n')
  const workspace = { ...workspaceOf(root), root: join(root, 'not here') }
  expect(await makeScratch(workspace, folder)).toMatchObject({
    ok: false,
    failure: { kind: 'scratch_failed' },
  })
  expect(stateOf(root)).toEqual(before)
})
