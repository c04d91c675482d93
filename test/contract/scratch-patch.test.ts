import { chmodSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tempFolder } from '../unit/temp-folder.ts'
import { git, repositoryWith, write } from './git-harness.ts'
import { FILES, patchOf, tracked } from './scratch-harness.ts'

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
})
