import { execFileSync } from 'node:child_process'
import { mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findWorkspace } from '../../src/io/repository.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { git, repositoryWith, write } from './git-harness.ts'

/** What git itself says of a folder. */
const asGitSays = (cwd: string) => ({
  ok: true,
  value: {
    cwd: realpathSync(cwd),
    root: git(cwd, 'rev-parse', '--show-toplevel'),
    commonDir: git(cwd, 'rev-parse', '--path-format=absolute', '--git-common-dir'),
  },
})
const repository = () => repositoryWith({ 'src/a.ts': 'a\n' })

const PLACES: [what: string, place: () => string][] = [
  ['the top of a repository', repository],
  ['a subfolder', () => join(repository(), 'src')],
  [
    'a folder behind a link',
    () => {
      const root = repository()
      symlinkSync(join(root, 'src'), join(root, '..', 'link'))
      return join(root, '..', 'link')
    },
  ],
  [
    'a linked worktree',
    () => {
      const root = repository()
      git(root, 'worktree', 'add', '-q', '--detach', join(root, '..', 'linked tree'))
      return join(root, '..', 'linked tree', 'src')
    },
  ],
  [
    'a linked worktree that names its folder relatively',
    () => {
      const root = repository()
      const linked = join(root, '..', 'linked')
      git(root, 'worktree', 'add', '-q', '--detach', linked)
      write(linked, '.git', 'gitdir: ../shop/.git/worktrees/linked\n')
      return linked
    },
  ],
  [
    'a submodule, which is a repository of its own',
    () => {
      const root = repository()
      const inner = repository()
      git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'inner')
      return join(root, 'inner', 'src')
    },
  ],
  [
    'a repository inside another',
    () => {
      const root = repository()
      mkdirSync(join(root, 'inner'))
      git(join(root, 'inner'), 'init', '-q')
      return join(root, 'inner')
    },
  ],
  [
    'below a `.git` folder that is no repository',
    () => {
      const root = repository()
      mkdirSync(join(root, 'src/.git'))
      return join(root, 'src')
    },
  ],
]

test.each(PLACES)('%s: the files say what git says', (_what, place) => {
  const cwd = place()
  expect(findWorkspace(cwd)).toEqual(asGitSays(cwd))
})

test('a git folder that lies elsewhere and does not point back gives no key to whoever names it (I10)', () => {
  const folder = tempFolder()
  const tree = join(folder, 'tree')
  git(folder, 'init', '-q', '--separate-git-dir', join(folder, 'elsewhere'), tree)
  expect(findWorkspace(tree)).toEqual({
    ok: true,
    value: { cwd: tree, root: tree, commonDir: join(tree, '.git') },
  })

  const allowed = repository()
  const packed = join(folder, 'packed')
  mkdirSync(packed)
  writeFileSync(join(packed, '.git'), `gitdir: ${join(allowed, '.git')}\n`)
  expect(findWorkspace(packed)).toEqual({
    ok: true,
    value: { cwd: packed, root: packed, commonDir: join(packed, '.git') },
  })
})

const BORROWED: [what: string, make: (packed: string, allowed: string) => void][] = [
  ['a link `.git` to it', (packed, allowed) => symlinkSync(join(allowed, '.git'), join(packed, '.git'))],
  [
    'a `.git` of its own that names it as the common folder',
    (packed, allowed) => {
      git(packed, 'init', '-q')
      writeFileSync(join(packed, '.git/commondir'), `${join(allowed, '.git')}\n`)
    },
  ],
  [
    'a git folder inside, which plays the linked worktree',
    (packed, allowed) => {
      write(packed, '.git', 'gitdir: ./inner\n')
      write(packed, 'inner/HEAD', 'ref: refs/heads/main\n')
      write(packed, 'inner/gitdir', `${join(packed, '.git')}\n`)
      write(packed, 'inner/commondir', `${join(allowed, '.git')}\n`)
    },
  ],
]

test.each(BORROWED)(
  'an archive borrows no key from another repository, by %s (I10, row 23)',
  (_what, make) => {
    const allowed = repository()
    const packed = join(tempFolder(), 'packed')
    mkdirSync(packed)
    make(packed, allowed)
    expect(findWorkspace(packed)).toEqual({
      ok: true,
      value: { cwd: packed, root: packed, commonDir: join(packed, '.git') },
    })
  },
)

test('a FIFO among the files of `.git` is not waited for', () => {
  const packed = tempFolder()
  write(packed, '.git', 'gitdir: ./inner\n')
  write(packed, 'inner/HEAD', 'ref: refs/heads/main\n')
  for (const name of ['commondir', 'gitdir', 'config']) execFileSync('mkfifo', [join(packed, 'inner', name)])
  expect(findWorkspace(packed)).toMatchObject({ value: { commonDir: join(packed, '.git') } })
})

test('a linked worktree has the key of its repository, a submodule one of its own', () => {
  const root = repository()
  const linked = join(root, '..', 'linked')
  git(root, 'worktree', 'add', '-q', '--detach', linked)
  expect(findWorkspace(linked)).toMatchObject({ value: { root: linked, commonDir: join(root, '.git') } })
})

const refused = (message: unknown) => ({
  ok: false,
  failure: { kind: 'not_a_repository', message, hint: expect.any(String) },
})

test('a folder outside every repository, and one that is not there', () => {
  const folder = tempFolder()
  expect([findWorkspace(folder), findWorkspace(join(folder, 'missing'))]).toEqual([
    refused(`${folder} is not inside a git repository`),
    refused(`the folder ${join(folder, 'missing')} does not exist or cannot be read`),
  ])
})

test('a worktree whose repository has moved away says which file is wrong', () => {
  const root = repository()
  const linked = join(root, '..', 'linked')
  git(root, 'worktree', 'add', '-q', '--detach', linked)
  renameSync(root, `${root}-moved`)
  expect(findWorkspace(linked)).toEqual(
    refused(`${linked}/.git names ${root}/.git/worktrees/linked, and there is no such folder`),
  )
})

test('what stands in the place of `.git` and is neither file nor folder does not stop the search', () => {
  const folder = tempFolder()
  execFileSync('mkfifo', [join(folder, '.git')])
  expect(findWorkspace(folder)).toEqual(refused(`${folder} is not inside a git repository`))
})
