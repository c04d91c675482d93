import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Workspace } from '../../src/domain/task.ts'
import { collectPatch, makeScratch, patchApplies, removeScratch, type Scratch } from '../../src/io/scratch.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { filesBelow, git, repositoryWith, stateOf, workspaceOf, write } from './git-harness.ts'
import { must } from './ledger-harness.ts'

const FILES = {
  'a.txt': 'one\ntwo\nthree\n',
  'src/b.ts': 'export const b = 1\n',
  'run.sh': '#!/bin/sh\necho hi\n',
  '.gitignore': 'secret.env\nbuild/\n',
  'bytes.bin': Buffer.from([0, 1, 2, 3, 255, 0]),
}
const tracked = (folder: string) => filesBelow(folder, /^\.git$/)

async function scratchOf(workspace: Workspace): Promise<{ folder: string; scratch: Scratch }> {
  const folder = join(tempFolder(), 'w1')
  mkdirSync(folder)
  return { folder, scratch: must(await makeScratch(workspace, folder)) }
}

/** From the state of `root` through some work to its patch, the scratch gone again. */
async function patchOf(root: string, work: (tree: string) => void) {
  const workspace = workspaceOf(root)
  const before = stateOf(root)
  const { folder, scratch } = await scratchOf(workspace)
  work(scratch.tree)
  const path = join(folder, 'changes.patch')
  const patch = must(await collectPatch(scratch, path))
  const applies = patch ? (await patchApplies(root, path)).ok : undefined
  await removeScratch(workspace, scratch)
  return { patch, path, applies, untouched: { before, after: stateOf(root) }, left: existsSync(scratch.tree) }
}

describe('the state that is handed over', () => {
  test('is what the user has: staged, unstaged, untracked, deleted and renamed, and not what git ignores', async () => {
    const root = repositoryWith(FILES)
    write(root, 'a.txt', 'one\nTWO\nthree\n')
    git(root, 'add', 'a.txt')
    write(root, 'a.txt', 'one\nTWO\nthree\nfour\n')
    write(root, 'new dir/näher\n日本.txt', 'untracked\n')
    write(root, 'secret.env', 'KEY=1\n')
    write(root, 'build/out.js', 'out\n')
    rmSync(join(root, 'src/b.ts'))
    renameSync(join(root, 'run.sh'), join(root, 'go.sh'))
    chmodSync(join(root, 'go.sh'), 0o755)
    symlinkSync('a.txt', join(root, 'link'))
    const before = stateOf(root)
    const { scratch } = await scratchOf(workspaceOf(root))
    const { 'secret.env': secret, 'build/out.js': built, ...handedOver } = tracked(root)
    expect([secret, built].every((file) => file !== undefined)).toBe(true)
    expect(tracked(scratch.tree)).toEqual(handedOver)
    await removeScratch(workspaceOf(root), scratch)
    expect(stateOf(root)).toEqual(before)
  })

  test('is HEAD itself where nothing differs', async () => {
    const root = repositoryWith(FILES)
    const { scratch } = await scratchOf(workspaceOf(root))
    expect(scratch.base).toBe(git(root, 'rev-parse', 'HEAD'))
  })

  test('keeps out what only the user’s own ignore file names', async () => {
    const config = tempFolder({ 'git/ignore': '*.pem\n' })
    const { XDG_CONFIG_HOME: kept } = process.env
    process.env.XDG_CONFIG_HOME = config
    onTestFinished(() => {
      if (kept === undefined) delete process.env.XDG_CONFIG_HOME
      else process.env.XDG_CONFIG_HOME = kept
    })
    const root = repositoryWith(FILES)
    write(root, 'key.pem', 'PRIVATE\n')
    const { scratch } = await scratchOf(workspaceOf(root))
    expect(existsSync(join(scratch.tree, 'key.pem'))).toBe(false)
  })

  test('is whole from a subfolder, from a linked worktree, and without a branch', async () => {
    const root = repositoryWith(FILES)
    git(root, 'checkout', '-q', '--detach')
    const linked = join(root, '..', 'linked')
    git(root, 'worktree', 'add', '-q', '--detach', linked)
    write(linked, 'only-here.txt', 'x\n')
    const before = [stateOf(root), stateOf(linked)]
    for (const folder of [join(root, 'src'), linked]) {
      const workspace = workspaceOf(folder)
      const { scratch } = await scratchOf(workspace)
      expect(tracked(scratch.tree)).toEqual(tracked(workspace.root))
      await removeScratch(workspace, scratch)
    }
    expect([stateOf(root), stateOf(linked)]).toEqual(before)
  })

  test('is read beside a merge that is not done, and an index that is locked', async () => {
    const root = repositoryWith(FILES)
    git(root, 'checkout', '-q', '-b', 'other')
    write(root, 'a.txt', 'theirs\n')
    git(root, 'commit', '-q', '-a', '-m', 'theirs')
    git(root, 'checkout', '-q', '-')
    write(root, 'a.txt', 'ours\n')
    git(root, 'commit', '-q', '-a', '-m', 'ours')
    expect(() => git(root, 'merge', 'other')).toThrow()
    write(root, '.git/index.lock', '')
    const { untouched, applies } = await patchOf(root, (tree) => write(tree, 'b.txt', 'b\n'))
    expect([untouched.after, applies]).toEqual([untouched.before, true])
    expect(untouched.before.status).toContain('UU a.txt')
  })

  test('needs a commit to start from', async () => {
    const root = join(tempFolder(), 'new')
    mkdirSync(root)
    git(root, 'init', '-q')
    write(root, 'a.txt', 'a\n')
    const before = stateOf(root)
    expect(await makeScratch(workspaceOf(root), tempFolder())).toMatchObject({
      ok: false,
      failure: { kind: 'no_commits', message: `${root} has no commits yet` },
    })
    expect(stateOf(root)).toEqual(before)
  })

  test('in a folder whose name has spaces, umlauts and a line end', async () => {
    const root = repositoryWith(FILES, 'my\nshöp  2')
    write(root, 'a.txt', 'mine\n')
    const { applies, untouched } = await patchOf(root, (tree) => write(tree, 'a.txt', 'mine\nand theirs\n'))
    expect([applies, untouched.after]).toEqual([true, untouched.before])
  })
})

describe('the patch', () => {
  test('carries text, bytes, modes, links, renames and deletions, and applies to the state as it is (W34)', async () => {
    const root = repositoryWith(FILES)
    write(root, 'a.txt', 'one\nTWO\nthree\n')
    const bytes = Buffer.from([9, 0, 8, 255, 7])
    const work = (tree: string) => {
      write(tree, 'a.txt', 'one\nTWO\n3\n')
      write(tree, 'bytes.bin', bytes)
      write(tree, 'neu/日本 \t.txt', 'x\n')
      chmodSync(join(tree, 'run.sh'), 0o755)
      symlinkSync('a.txt', join(tree, 'link'))
      renameSync(join(tree, 'src/b.ts'), join(tree, 'src/c.ts'))
      rmSync(join(tree, '.gitignore'))
    }
    const { patch, path, applies, untouched, left } = await patchOf(root, work)
    expect(patch).toEqual({
      path,
      files: 7,
      insertions: 3,
      deletions: 3,
      base: expect.stringMatching(/^[0-9a-f]{40}$/),
    })
    expect([applies, left, untouched.after]).toEqual([true, false, untouched.before])
    const wanted = tempFolder()
    git(root, 'apply', path)
    git(root, 'worktree', 'add', '-q', '--detach', join(wanted, 'tree'), patch?.base ?? '')
    work(join(wanted, 'tree'))
    expect(tracked(root)).toEqual(tracked(join(wanted, 'tree')))
  })

  test('is none where nothing was changed, also where files were only touched', async () => {
    const { patch, untouched } = await patchOf(repositoryWith(FILES), (tree) =>
      write(tree, 'a.txt', FILES['a.txt']),
    )
    expect([patch, untouched.after]).toEqual([undefined, untouched.before])
  })

  test('holds what the worker did and not what the user had not committed', async () => {
    const root = repositoryWith(FILES)
    write(root, 'mine.txt', 'mine\n')
    const { patch, path } = await patchOf(root, (tree) => write(tree, 'theirs.txt', 'theirs\n'))
    expect([patch?.files, readFileSync(path, 'utf8').includes('mine')]).toEqual([1, false])
  })

  test('is the user’s alone (I6)', async () => {
    const { path } = await patchOf(repositoryWith(FILES), (tree) => write(tree, 'a.txt', '1\n'))
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
  })

  test.each([
    ['colour', ['color.ui', 'always']],
    ['prefixes', ['diff.noprefix', 'true']],
    ['an order', ['diff.orderFile', 'nowhere']],
    ['context', ['diff.context', '0']],
    ['a program', ['diff.external', '/bin/false']],
    ['line ends', ['core.autocrlf', 'true']],
    ['safe line ends', ['core.safecrlf', 'true']],
  ])('is the same whatever the user has set for %s', async (_what, [name = '', value = '']) => {
    const plain = repositoryWith({ 'a.txt': 'one\ntwo\n' })
    const other = repositoryWith({ 'a.txt': 'one\ntwo\n' })
    git(other, 'config', name, value)
    if (name === 'core.safecrlf') git(other, 'config', 'core.autocrlf', 'input')
    write(other, 'crlf.txt', 'a\r\nb\r\n')
    write(plain, 'crlf.txt', 'a\r\nb\r\n')
    const work = (tree: string) => write(tree, 'a.txt', 'one\n2\n')
    const [expected, found] = [await patchOf(plain, work), await patchOf(other, work)]
    expect([readFileSync(found.path, 'utf8'), found.applies]).toEqual([
      readFileSync(expected.path, 'utf8'),
      true,
    ])
  })

  test('does not apply once the user has changed the same lines', async () => {
    const root = repositoryWith(FILES)
    const { path, applies } = await patchOf(root, (tree) => write(tree, 'a.txt', 'one\n2\nthree\n'))
    write(root, 'a.txt', 'one\nzwei\nthree\n')
    const before = stateOf(root)
    const answer = await patchApplies(root, path)
    expect([applies, answer]).toEqual([true, { ok: false, message: expect.stringContaining('a.txt') }])
    expect(stateOf(root)).toEqual(before)
  })
})
