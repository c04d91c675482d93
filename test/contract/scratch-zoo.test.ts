import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findWorkspace } from '../../src/io/repository.ts'
import { makeScratch } from '../../src/io/scratch.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { apply, endedRun, filesIn } from './apply-harness.ts'
import { filesBelow, git, repositoryWith, workspaceOf, write } from './git-harness.ts'
import { REFUSED, REPOSITORIES, wasFetched } from './hostile/repositories.ts'
import { scratchOf, tracked } from './scratch-harness.ts'

/** By the bytes, and not by asking git: it would run what the repository names. */
const bytesOf = (root: string) => filesBelow(root, /^\.git\/objects$/)
/** Also an empty folder is a change of the repository. */
const hasWorktrees = (root: string) => existsSync(join(root, '.git/worktrees'))

describe('a writing task works, and leaves the repository byte for byte as it was (row 30, I5), until its patch is applied, and after it is taken back, with', () => {
  test.each(Object.keys(REPOSITORIES))('%s', async (what) => {
    const root = REPOSITORIES[what]?.() ?? ''
    const before = bytesOf(root)
    const run = await endedRun(root, (tree) => {
      write(tree, 'by the worker/ünd\n.txt', 'x\n')
      if (existsSync(join(tree, 'a.txt'))) write(tree, 'a.txt', 'by the worker\n')
    })
    const left = bytesOf(root)
    const applied = await apply(run)
    const withIt = filesIn(root)
    const reverted = await apply(run, { revert: true })
    const worker = Object.entries(run.worker).filter(([path]) => /^(?:by the worker|a\.txt)/.test(path))
    expect({ patch: run.patch.files, left, applied, reverted, after: bytesOf(root) }).toEqual({
      patch: worker.length,
      left: before,
      applied: { ok: true, value: expect.objectContaining({ done: 'applied', merged: [] }) },
      reverted: { ok: true, value: expect.objectContaining({ done: 'reverted', merged: [] }) },
      after: before,
    })
    expect(withIt).toMatchObject(Object.fromEntries(worker))
  })
})

describe('a writing task is refused with the reason, and leaves the repository as it was (row 30), for', () => {
  test.each(REFUSED)('%s', async (_what, make, kind, why) => {
    const root = make()
    const before = bytesOf(root)
    const folder = join(tempFolder(), 'w1')
    write(folder, 'x', '')
    expect(await makeScratch(workspaceOf(root), folder)).toEqual({
      ok: false,
      failure: { kind, message: expect.stringMatching(why), hint: expect.any(String) },
    })
    expect([bytesOf(root), wasFetched(root), hasWorktrees(root)]).toEqual([before, false, false])
  })

  test('a filter of the user’s own that is required and not installed', async () => {
    const home = tempFolder({
      '.gitconfig':
        '[filter "lfs"]\n\tclean = no-such-git-lfs clean\n\tsmudge = no-such-git-lfs smudge\n\trequired = true\n',
    })
    const root = repositoryWith({
      'a.txt': 'a\n',
      'b.bin': 'pointer\n',
      '.gitattributes': '*.bin filter=lfs\n',
    })
    const { HOME: kept } = process.env
    process.env.HOME = home
    onTestFinished(() => restoreHome(kept))
    const before = bytesOf(root)
    const folder = join(tempFolder(), 'w1')
    write(folder, 'x', '')
    expect(await makeScratch(workspaceOf(root), folder)).toMatchObject({
      ok: false,
      failure: { kind: 'scratch_failed', message: expect.stringMatching(/lfs/) },
    })
    expect([bytesOf(root), hasWorktrees(root)]).toEqual([before, false])
  })

  test('a bare repository, which has no working tree', () => {
    const bare = join(tempFolder(), 'shop.git')
    git(repositoryWith({ 'a.txt': 'a\n' }), 'clone', '-q', '--bare', '.', bare)
    expect(findWorkspace(bare)).toMatchObject({ ok: false, failure: { kind: 'not_a_repository' } })
  })
})

test('a config that names another working tree hands nothing of that tree over (row 23)', async () => {
  const root = REPOSITORIES['a config that names another working tree']?.() ?? ''
  const { scratch } = await scratchOf(workspaceOf(root))
  expect(Object.keys(tracked(scratch.tree))).not.toContain('private.txt')
})

test('a filter of the repository’s own config is passed over, and the user’s own of the same name is used', async () => {
  const mark = join(tempFolder(), 'ran')
  const home = tempFolder({ '.gitconfig': `[filter "up"]\n\tclean = tr a-z A-Z\n\tsmudge = cat\n` })
  const root = repositoryWith({ '.gitattributes': '*.up filter=up\n*.own filter=own\n' })
  for (const name of ['up', 'own']) git(root, 'config', `filter.${name}.clean`, `touch '${mark}'; cat`)
  write(root, 'a.up', 'loud\n')
  write(root, 'a.own', 'as it is\n')
  const { HOME: kept } = process.env
  process.env.HOME = home
  onTestFinished(() => restoreHome(kept))
  const { scratch } = await scratchOf(workspaceOf(root))
  expect([
    git(scratch.tree, 'show', 'HEAD:a.up'),
    git(scratch.tree, 'show', 'HEAD:a.own'),
    existsSync(mark),
  ]).toEqual(['LOUD', 'as it is', false])
})

function restoreHome(kept: string | undefined): void {
  if (kept === undefined) delete process.env.HOME
  else process.env.HOME = kept
}
