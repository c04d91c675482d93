import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeScratch, removeScratch } from '../../src/io/scratch.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { git, repositoryWith, stateOf, workspaceOf, write } from './git-harness.ts'
import { FILES, patchOf, scratchOf, tracked } from './scratch-harness.ts'

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

  test('holds a change that only the age of the index gives away', async () => {
    const root = repositoryWith({ 'a.txt': 'one\n' })
    git(root, 'config', 'core.trustctime', 'false')
    const at = new Date(Date.now() - 60_000)
    const atThatTime = (...paths: string[]) =>
      paths.forEach((path) => void utimesSync(join(root, path), at, at))
    atThatTime('a.txt')
    git(root, 'add', '--refresh', 'a.txt')
    // As long as before, and of the same second as the index: git looks inside only if the index is no younger.
    write(root, 'a.txt', 'two\n')
    atThatTime('a.txt', '.git/index')
    expect(git(root, 'status', '--porcelain')).toBe(' M a.txt')
    const { scratch } = await scratchOf(workspaceOf(root))
    expect(tracked(scratch.tree)).toEqual(tracked(root))
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
    // Tracked although ignored: only the user's index knows of it.
    write(root, 'build/kept.js', 'kept\n')
    git(root, 'add', '--force', 'build/kept.js')
    const { scratch } = await scratchOf(workspaceOf(root))
    expect(tracked(scratch.tree)).toEqual(tracked(root))
    await removeScratch(workspaceOf(root), scratch)
    const { applies, untouched } = await patchOf(root, (tree) => write(tree, 'a.txt', 'mine\nand theirs\n'))
    expect([applies, untouched.after]).toEqual([true, untouched.before])
  })
})
