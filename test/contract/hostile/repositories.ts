import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '../../unit/temp-folder.ts'
import { git, repositoryWith, write } from '../git-harness.ts'
import { FILES } from '../scratch-harness.ts'

/** A repository such as people have, by what is odd about it; each answers its top. */
export const REPOSITORIES: Record<string, () => string> = {
  'a sparse checkout': () => {
    const root = repositoryWith({ ...FILES, 'left/out.txt': 'x\n', 'src/in.txt': 'x\n' })
    git(root, 'sparse-checkout', 'set', 'src')
    return root
  },
  'a sparse checkout with a file outside of it': () => {
    const root = repositoryWith({ ...FILES, 'left/out.txt': 'x\n', 'src/in.txt': 'x\n' })
    git(root, 'sparse-checkout', 'set', 'src')
    write(root, 'mine/outside.txt', 'mine\n')
    return root
  },
  'a dirty tree: staged, edited, removed, renamed and new': () => {
    const root = repositoryWith({ ...FILES, 'gone.txt': 'x\n', 'old name.txt': 'x\n' })
    write(root, 'staged.txt', 'staged\n')
    git(root, 'add', 'staged.txt')
    git(root, 'mv', 'old name.txt', 'new name.txt')
    write(root, 'staged.txt', 'edited since\n')
    write(root, 'a.txt', 'mine\n')
    write(root, 'untracked.txt', 'new\n')
    rmSync(join(root, 'gone.txt'))
    return root
  },
  'a merge that is not finished': () => {
    const root = repositoryWith(FILES)
    git(root, 'checkout', '-q', '-b', 'theirs')
    write(root, 'src/b.ts', 'export const b = 2\n')
    git(root, 'commit', '-qam', 'theirs')
    git(root, 'checkout', '-q', 'main')
    write(root, 'src/b.ts', 'export const b = 3\n')
    git(root, 'commit', '-qam', 'ours')
    try {
      git(root, 'merge', '-q', 'theirs')
    } catch {
      // It conflicts, which is the point.
    }
    return root
  },
  'a shallow clone': () => {
    const from = repositoryWith(FILES)
    git(from, 'commit', '-q', '--allow-empty', '-m', 'two')
    const root = join(tempFolder(), 'shallow')
    git(from, 'clone', '-q', '--depth', '1', `file://${from}`, root)
    return root
  },
  'a submodule with changes inside': () => {
    const root = repositoryWith(FILES)
    git(
      root,
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      repositoryWith(FILES),
      'inner',
    )
    git(root, 'commit', '-q', '-m', 'inner')
    write(root, 'inner/a.txt', 'changed\n')
    return root
  },
  'a submodule that was never fetched': () => {
    const from = repositoryWith(FILES)
    git(
      from,
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      repositoryWith(FILES),
      'inner',
    )
    git(from, 'commit', '-q', '-m', 'inner')
    const root = join(tempFolder(), 'clone')
    git(from, 'clone', '-q', from, root)
    return root
  },
  'LFS pointers without git-lfs': () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 9\n`
    const root = repositoryWith({
      ...FILES,
      '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
      'large.bin': pointer,
    })
    write(root, 'other.bin', pointer)
    return root
  },
  'a filter of its own config that is required and broken': () => {
    const root = repositoryWith({ ...FILES, '.gitattributes': '*.txt filter=strip\n' })
    git(root, 'config', 'filter.strip.clean', '/bin/false')
    git(root, 'config', 'filter.strip.smudge', '/bin/false')
    git(root, 'config', 'filter.strip.required', 'true')
    write(root, 'untracked.txt', 'x\n')
    return root
  },
  'an index lock that somebody left': () => {
    const root = repositoryWith(FILES)
    write(root, '.git/index.lock', '')
    return root
  },
  'a linked worktree whose folder is gone': () => {
    const root = repositoryWith(FILES)
    git(root, 'worktree', 'add', '-q', '--detach', join(root, '..', 'gone'))
    rmSync(join(root, '..', 'gone'), { recursive: true })
    return root
  },
  'repositories inside, one without commits': () => {
    const root = repositoryWith(FILES)
    for (const name of ['unborn [1]', 'with commits']) {
      mkdirSync(join(root, name))
      git(join(root, name), 'init', '-q')
      write(root, `${name}/f.txt`, 'f\n')
    }
    git(join(root, 'with commits'), 'add', '--all')
    git(join(root, 'with commits'), 'commit', '-q', '-m', 'mine')
    write(root, 'mine.txt', 'mine\n')
    return root
  },
  'a config that names another working tree': () => {
    const root = repositoryWith(FILES)
    const other = tempFolder({ 'private.txt': 'private\n' })
    writeFileSync(join(root, '.git/config'), `\n[core]\n\tworktree = ${other}\n`, { flag: 'a' })
    return root
  },
  'hashes of the newer kind': () => {
    const root = join(tempFolder(), 'sha256')
    mkdirSync(root)
    git(root, 'init', '-q', '--object-format=sha256')
    write(root, 'a.txt', 'one\n')
    git(root, 'add', '--all')
    git(root, 'commit', '-q', '-m', 'one')
    return root
  },
  'a detached HEAD and a name in Unicode with a line end': () => {
    const root = repositoryWith(FILES, 'läden\n日本 2')
    git(root, 'checkout', '-q', '--detach')
    return root
  },
  'links that lead nowhere and out': () => {
    const root = repositoryWith(FILES)
    symlinkSync('/etc/hostname', join(root, 'out'))
    symlinkSync('nowhere', join(root, 'dangling'))
    return root
  },
}

/** Repositories from which no scratch can be made, by what is wrong, with the kind of failure and a word of the reason. */
export const REFUSED: [what: string, make: () => string, kind: string, why: RegExp][] = [
  [
    'no commits',
    () => {
      const root = join(tempFolder(), 'unborn')
      mkdirSync(root)
      git(root, 'init', '-q')
      write(root, 'a.txt', 'x\n')
      return root
    },
    'no_commits',
    /has no commits yet/,
  ],
  [
    'an object that would have to be fetched by a command of the repository',
    () => {
      const root = repositoryWith(FILES)
      // Else git would look inside the file, and so have the object again.
      utimesSync(join(root, 'a.txt'), 1_000_000_000, 1_000_000_000)
      git(root, 'update-index', '-q', '--refresh')
      const blob = git(root, 'rev-parse', 'HEAD:a.txt')
      rmSync(join(root, '.git/objects', blob.slice(0, 2), blob.slice(2)))
      const mark = join(root, '..', 'fetched')
      writeFileSync(
        join(root, '.git/config'),
        `\n[core]\n\trepositoryformatversion = 1\n\tsshCommand = touch '${mark}'; false\n[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\turl = ssh://host/shop\n\tpromisor = true\n[protocol "ssh"]\n\tallow = always\n`,
        { flag: 'a' },
      )
      return root
    },
    'scratch_failed',
    /git could not/,
  ],
  [
    'a program that Git LFS would run',
    () => {
      const root = repositoryWith(FILES)
      git(root, 'config', 'lfs.extension.evil.clean', '/bin/false')
      return root
    },
    'scratch_failed',
    /names a program for git to run \(lfs\.extension\.evil\.clean\)/,
  ],
  [
    'a filter whose name no option can carry',
    () => {
      const root = repositoryWith(FILES)
      git(root, 'config', 'filter.a=b.clean', '/bin/false')
      return root
    },
    'scratch_failed',
    /names a program for git to run \(filter\.a=b\.clean\)/,
  ],
  [
    'a `.git` that is a link to another repository',
    () => {
      const root = join(tempFolder(), 'borrowed')
      mkdirSync(root)
      symlinkSync(join(repositoryWith(FILES), '.git'), join(root, '.git'))
      return root
    },
    'scratch_failed',
    /which does not name .* as its working tree/,
  ],
  [
    'a config that git cannot read',
    () => {
      const root = repositoryWith(FILES)
      writeFileSync(join(root, '.git/config'), '[broken\n', { flag: 'a' })
      return root
    },
    'scratch_failed',
    /bad config|git could not/,
  ],
]

export const wasFetched = (root: string): boolean => existsSync(join(root, '..', 'fetched'))
