import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { git, makeProject } from '../../real/project.ts'
import { failureOf } from '../moves.ts'
import type { Row } from '../row.ts'
import { snapshotOf } from '../snapshot.ts'
import type { World } from '../world.ts'

const put = (world: World, path: string, text = 'text\n') => {
  mkdirSync(dirname(join(world.project, path)), { recursive: true })
  writeFileSync(join(world.project, path), text)
}
const sub = (world: World) => {
  const inner = join(world.root, 'inner-project')
  mkdirSync(inner)
  makeProject(inner, { 'inner.txt': 'inner\n' })
  world.home.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub')
  world.home.git('commit', '--quiet', '-m', 'With a submodule')
}

/** `ends`: the failures that are right where no patch can be. */
const ZOO: Record<string, { make: (world: World) => void; ends?: string[] }> = {
  'a dirty tree': {
    make: (world) => {
      put(world, 'README.md', 'changed\n')
      put(world, 'staged.txt')
      world.home.git('add', 'staged.txt')
      put(world, 'untracked.txt')
    },
  },
  'a detached HEAD': { make: (world) => void world.home.git('checkout', '--quiet', '--detach') },
  'a submodule': { make: sub },
  'a sparse checkout': {
    make: (world) => {
      for (const path of ['a/x.txt', 'b/y.txt']) put(world, path)
      world.home.git('add', '--all')
      world.home.git('commit', '--quiet', '-m', 'Folders')
      world.home.git('sparse-checkout', 'set', 'a')
    },
  },
  'a shallow clone': {
    make: (world) => put(world, '.git/shallow', `${world.home.git('rev-parse', 'HEAD')}`),
  },
  'no commits': {
    make: (world) => void world.home.git('update-ref', '-d', 'HEAD'),
    ends: ['no_commits'],
  },
  'names with space, newline, Unicode': {
    make: (world) => {
      for (const path of ['a b.txt', 'new\nline.txt', 'ü 漢.txt', '-dash', 'tab\t.txt']) put(world, path)
    },
  },
  'a branch of our name': { make: (world) => void world.home.git('branch', 'tree') },
  'a stale index lock': { make: (world) => put(world, '.git/index.lock', '') },
  'a registered worktree that is gone': {
    make: (world) => {
      const gone = join(world.root, 'gone')
      world.home.git('worktree', 'add', '--quiet', '--detach', gone)
      rmSync(gone, { recursive: true })
    },
  },
  'hooks that fail': {
    make: (world) => {
      for (const name of ['post-checkout', 'pre-commit', 'post-index-change'])
        writeFileSync(join(world.project, '.git/hooks', name), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    },
  },
  'an LFS pointer without LFS': {
    make: (world) => {
      put(world, '.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n')
      put(world, 'big.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n')
      world.home.git('add', '--all')
      world.home.git('commit', '--quiet', '-m', 'LFS')
    },
  },
  'no space for a worktree': {
    make: ({ waybillHome }) => writeFileSync(join(waybillHome, 'runs'), '', { mode: 0o600 }),
    ends: ['scratch_failed', 'disk_full', 'supervisor_died'],
  },
}

export const worktrees: Row = {
  row: 30,
  fault: 'dirty, detached, submodules, LFS, sparse, shallow, no commits, odd names, locks, lost worktrees',
  injector: 'fixture repositories',
  async run(lab) {
    for (const [name, { make, ends }] of lab.some(Object.entries(ZOO))) {
      await lab.at(name, {}, async (world) => {
        make(world)
        world.before = snapshotOf(world)
        const { document } = await world.json(['run', '[[fake: edit notes.md hello]]', '--write'])
        const why = failureOf(document)
        const right = ends === undefined ? document.outcome === 'accepted' : ends.includes(why ?? '')
        lab.must(`${name}: ${document.outcome} (${document.failure?.message})`, right)
        if (name === 'no space for a worktree') rmSync(join(world.waybillHome, 'runs'), { force: true })
      })
    }
    await lab.at('a bare repository', {}, async (world) => {
      const bare = join(world.root, 'bare.git')
      git(world.root, 'clone', '--quiet', '--bare', world.project, bare)
      const { document } = await world.json(['run', 'hello', '--write'], { cwd: bare })
      const why = failureOf(document)
      lab.must(`bare: refused, not ${why}`, ['not_a_repository', 'no_consent'].includes(why ?? ''))
    })
  },
}
