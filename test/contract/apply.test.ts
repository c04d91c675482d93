import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { apply, draftOn, endedRun, filesIn, gitStateOf } from './apply-harness.ts'
import { git, repositoryWith, write } from './git-harness.ts'
import { FILES } from './scratch-harness.ts'

const FEW = { 'a.txt': 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n', 'src/b.ts': 'export const b = 1\n' }

/** What a worker does; each must come out in the user's tree as it was in the worker's. */
const WORK: Record<string, (tree: string) => void> = {
  'text, bytes, modes, links, renames, deletions, odd names': (tree) => {
    write(tree, 'a.txt', 'one\nTWO\n3\n')
    write(tree, 'bytes.bin', Buffer.from([9, 0, 8, 255, 7]))
    write(tree, 'neu/日本 \t "x"\n.txt', 'x\n')
    write(tree, 'with space.txt', '')
    chmodSync(join(tree, 'run.sh'), 0o755)
    symlinkSync('a.txt', join(tree, 'link'))
    renameSync(join(tree, 'src/b.ts'), join(tree, 'src/c.ts'))
    rmSync(join(tree, '.gitignore'))
  },
  'a folder in the place of a file': (tree) => {
    rmSync(join(tree, 'a.txt'))
    write(tree, 'a.txt/inner/deep.txt', 'deep\n')
  },
  'a file in the place of a folder': (tree) => {
    rmSync(join(tree, 'src'), { recursive: true })
    write(tree, 'src', 'a file now\n')
  },
  'a link in the place of a file and a file in that of a link': (tree) => {
    rmSync(join(tree, 'a.txt'))
    symlinkSync('run.sh', join(tree, 'a.txt'))
  },
  'the last file of a folder gone': (tree) => rmSync(join(tree, 'src/b.ts')),
  'no newline at the end': (tree) => write(tree, 'a.txt', 'one'),
  'a file without its right to run': (tree) => chmodSync(join(tree, 'run.sh'), 0o644),
  'control files of agents and CI': (tree) => {
    write(tree, '.claude/settings.json', '{}\n')
    write(tree, '.github/workflows/ci.yml', 'on: push\n')
    write(tree, '.gitattributes', '*.txt text\n')
  },
}

describe('an accepted patch goes into the tree whole: it is then as the worker left it, and back as it was (W34, I5), with', () => {
  test.each(Object.keys(WORK))('%s', async (what) => {
    const root = repositoryWith({ ...FILES, 'run.sh': '#!/bin/sh\n' })
    if (what.includes('right to run')) {
      chmodSync(join(root, 'run.sh'), 0o755)
      git(root, 'commit', '-qam', 'mode')
    }
    write(root, 'src/mine.untracked', 'mine\n')
    if (what.includes('place of a folder')) rmSync(join(root, 'src/mine.untracked'))
    chmodSync(join(root, 'a.txt'), 0o600)
    const before = { files: filesIn(root), git: gitStateOf(root) }
    const run = await endedRun(root, WORK[what] ?? (() => {}))
    const applied = await apply(run)
    const after = filesIn(root)
    const kept = Object.fromEntries(
      Object.entries(run.worker).map(([path, is]) => [path, is.replace(/^\d+ /, '')]),
    )
    const found = Object.fromEntries(
      Object.entries(after).map(([path, is]) => [path, is.replace(/^\d+ /, '')]),
    )
    expect([applied.ok || applied.failure, found]).toEqual([true, kept])
    expect(gitStateOf(root)).toEqual(before.git)
    const reverted = await apply(run, { revert: true })
    expect([reverted.ok || reverted.failure, filesIn(root), gitStateOf(root)]).toEqual([
      true,
      before.files,
      before.git,
    ])
  })
})

test('what is said of it: each file, and what was done with it', async () => {
  const run = await endedRun(repositoryWith(FILES), (tree) => {
    write(tree, 'a.txt', 'ONE\n')
    write(tree, 'new/b.txt', 'b\n')
    rmSync(join(tree, 'src/b.ts'))
  })
  expect(await apply(run)).toEqual({
    ok: true,
    value: {
      id: 'w1',
      done: 'applied',
      root: run.root,
      files: [
        { path: 'a.txt', change: 'changed' },
        { path: 'new/b.txt', change: 'added' },
        { path: 'src/b.ts', change: 'removed' },
      ],
      merged: [],
    },
  })
})

test('a tree that moved elsewhere takes it by a three-way merge, and keeps what the user did (W34)', async () => {
  const run = await endedRun(repositoryWith(FEW), (tree) => {
    write(tree, 'a.txt', FEW['a.txt'].replace('one', 'ONE'))
    write(tree, 'src/b.ts', 'export const b = 2\n')
  })
  write(run.root, 'a.txt', FEW['a.txt'].replace('seven', 'SEVEN'))
  chmodSync(join(run.root, 'a.txt'), 0o755)
  const before = filesIn(run.root)
  const applied = await apply(run)
  expect([applied.ok && applied.value.merged, readFileSync(join(run.root, 'a.txt'), 'utf8')]).toEqual([
    ['a.txt'],
    FEW['a.txt'].replace('one', 'ONE').replace('seven', 'SEVEN'),
  ])
  expect(filesIn(run.root)['a.txt']).toMatch(/^755 /)
  await apply(run, { revert: true })
  expect(filesIn(run.root)).toEqual(before)
})

describe('it is refused, names what stands in the way, and changes nothing, where', () => {
  const MOVED: [what: string, move: (root: string) => void, conflicts: object[]][] = [
    [
      'the user changed the same lines',
      (root) => write(root, 'a.txt', FEW['a.txt'].replace('one\ntwo', 'uno\ndos')),
      [{ path: 'a.txt', why: 'both have changed the same lines', places: ['lines 1–2'] }],
    ],
    [
      'the user removed the file',
      (root) => rmSync(join(root, 'a.txt')),
      [{ path: 'a.txt', why: 'the patch changes it, and it was removed since' }],
    ],
    [
      'the user changed what the patch removes',
      (root) => write(root, 'src/b.ts', 'export const b = 3\n'),
      [{ path: 'src/b.ts', why: 'the patch removes it, and it was changed since' }],
    ],
    [
      'the user made another file in the place of a new one',
      (root) => write(root, 'new/x.txt', 'mine\n'),
      [{ path: 'new/x.txt', why: 'the patch adds it, and something else stands there' }],
    ],
    [
      'a file stands where a folder is needed',
      (root) => write(root, 'new', 'mine\n'),
      [{ path: 'new/x.txt', why: 'new is a file where a folder is needed' }],
    ],
    [
      'a link stands where a folder is needed',
      (root) => symlinkSync('/', join(root, 'new')),
      [{ path: 'new/x.txt', why: 'new is a link, which is not followed, where a folder is needed' }],
    ],
    [
      'a folder stands where a file is to be',
      (root) => write(root, 'new/x.txt/mine.txt', 'mine\n'),
      [{ path: 'new/x.txt', why: 'a folder that holds something of its own stands in its place' }],
    ],
    [
      'a folder with an empty one in it stands where a file is to be',
      (root) => mkdirSync(join(root, 'new/x.txt/empty'), { recursive: true }),
      [{ path: 'new/x.txt', why: 'a folder that holds something of its own stands in its place' }],
    ],
    [
      'an ignored file stands there',
      (root) => {
        write(root, '.git/info/exclude', 'new/\n')
        write(root, 'new/x.txt', 'secret\n')
      },
      [{ path: 'new/x.txt', why: 'the patch adds it, and something else stands there' }],
    ],
    [
      'bytes were changed on both sides',
      (root) => write(root, 'c.bin', Buffer.from([0, 3])),
      [{ path: 'c.bin', why: 'both have changed it, and it is no text' }],
    ],
  ]

  test.each(MOVED)('%s', async (_what, move, conflicts) => {
    const root = repositoryWith({ ...FEW, 'c.bin': Buffer.from([0, 1]) })
    const run = await endedRun(root, (tree) => {
      write(tree, 'a.txt', FEW['a.txt'].replace('one\ntwo', 'ONE\nTWO'))
      write(tree, 'new/x.txt', 'x\n')
      write(tree, 'c.bin', Buffer.from([0, 2]))
      rmSync(join(tree, 'src/b.ts'))
    })
    move(root)
    const before = [filesIn(root), gitStateOf(root)]
    const end = await apply(run)
    expect(end).toEqual({
      ok: false,
      failure: { kind: 'does_not_apply', message: expect.any(String), hint: expect.any(String) },
      conflicts,
    })
    expect([filesIn(root), gitStateOf(root)]).toEqual(before)
    expect(await draftOn(root, run.patch)).toMatchObject({ conflicts })
  })
})

test('line ends are those of a checkout: with autocrlf the files have them, and what git sees has not', async () => {
  const root = repositoryWith({ '.gitattributes': '*.txt text\n', 'a.txt': 'one\ntwo\n' })
  git(root, 'config', 'core.autocrlf', 'true')
  writeFileSync(join(root, 'a.txt'), 'one\r\ntwo\r\n')
  const run = await endedRun(root, (tree) => {
    writeFileSync(join(tree, 'a.txt'), 'one\r\nTWO\r\n')
    writeFileSync(join(tree, 'new.txt'), 'new\r\n')
  })
  const applied = await apply(run)
  expect([
    applied.ok || applied.failure,
    readFileSync(join(root, 'a.txt'), 'utf8'),
    readFileSync(join(root, 'new.txt'), 'utf8'),
    git(root, 'diff', '--stat', '--', 'a.txt').includes('1 insertion'),
  ]).toEqual([true, 'one\r\nTWO\r\n', 'new\r\n', true])
})

test('a file keeps who may read it, and gets or loses only the right to run', async () => {
  const root = repositoryWith({ 'a.txt': 'one\n', 'run.sh': 'echo\n' })
  for (const name of ['a.txt', 'run.sh']) chmodSync(join(root, name), 0o640)
  const run = await endedRun(root, (tree) => {
    write(tree, 'a.txt', 'two\n')
    chmodSync(join(tree, 'run.sh'), 0o755)
  })
  await apply(run)
  const modes = () => Object.values(filesIn(root)).map((is) => is.split(' ')[0])
  expect(modes()).toEqual(['640', '750'])
  await apply(run, { revert: true })
  expect(modes()).toEqual(['640', '640'])
})

test('a folder goes with its last file, and comes back as it was', async () => {
  const root = repositoryWith({ 'a.txt': 'one\n', 'src/deep/b.ts': 'b\n' })
  chmodSync(join(root, 'src'), 0o750)
  const run = await endedRun(root, (tree) => rmSync(join(tree, 'src'), { recursive: true }))
  await apply(run)
  expect(existsSync(join(root, 'src'))).toBe(false)
  await apply(run, { revert: true })
  expect([statSync(join(root, 'src')).mode & 0o777, existsSync(join(root, 'src/deep/b.ts'))]).toEqual([
    0o750,
    true,
  ])
})

describe('taking it back', () => {
  test('brings back exactly what stood where files came in the place of folders, and leaves empty ones alone', async () => {
    const root = repositoryWith({ ...FEW, 'd/x.txt': 'x\n', 'e/y.txt': 'y\n' })
    mkdirSync(join(root, 'a'))
    mkdirSync(join(root, 'e/empty'))
    chmodSync(join(root, 'd/x.txt'), 0o600)
    const run = await endedRun(root, (tree) => {
      write(tree, 'a', 'a file\n')
      rmSync(join(tree, 'd'), { recursive: true })
      write(tree, 'd', 'another\n')
      rmSync(join(tree, 'e'), { recursive: true })
    })
    await apply(run)
    expect(statSync(join(root, 'e/empty')).isDirectory()).toBe(true)
    expect(await apply(run, { revert: true })).toMatchObject({ ok: true, value: { merged: [] } })
    expect([
      statSync(join(root, 'a')).isDirectory(),
      statSync(join(root, 'd/x.txt')).mode & 0o777,
      readFileSync(join(root, 'e/y.txt'), 'utf8'),
    ]).toEqual([true, 0o600, 'y\n'])
  })

  test('after further edits leaves those and undoes the patch by a merge', async () => {
    const run = await endedRun(repositoryWith(FEW), (tree) => {
      write(tree, 'a.txt', FEW['a.txt'].replace('one', 'ONE'))
      write(tree, 'new.txt', 'new\n')
    })
    await apply(run)
    write(run.root, 'a.txt', FEW['a.txt'].replace('one', 'ONE').replace('seven', 'SEVEN'))
    const end = await apply(run, { revert: true })
    expect([
      end.ok && end.value.merged,
      readFileSync(join(run.root, 'a.txt'), 'utf8'),
      existsSync(join(run.root, 'new.txt')),
    ]).toEqual([['a.txt'], FEW['a.txt'].replace('seven', 'SEVEN'), false])
  })

  test('after further edits in one file still brings back the others byte for byte, with modes and folders', async () => {
    const root = repositoryWith({ ...FEW, 'crlf.txt': 'x\ny\n', 'gone.txt': 'g\n', 'sub/k.txt': 'k\n' })
    git(root, 'config', 'core.autocrlf', 'input')
    write(root, 'crlf.txt', 'x\r\ny\r\n')
    chmodSync(join(root, 'gone.txt'), 0o600)
    chmodSync(join(root, 'sub'), 0o700)
    const run = await endedRun(root, (tree) => {
      write(tree, 'a.txt', FEW['a.txt'].replace('one', 'ONE'))
      write(tree, 'crlf.txt', 'x\nY\n')
      rmSync(join(tree, 'gone.txt'))
      rmSync(join(tree, 'sub'), { recursive: true })
    })
    const others = () => [
      readFileSync(join(root, 'crlf.txt'), 'utf8'),
      ...['gone.txt', 'sub'].map((path) => statSync(join(root, path)).mode & 0o777),
    ]
    const before = others()
    await apply(run)
    write(root, 'a.txt', FEW['a.txt'].replace('one', 'ONE').replace('seven', 'SEVEN'))
    const end = await apply(run, { revert: true })
    expect([end.ok && end.value.merged, others()]).toEqual([['a.txt'], before])
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe(FEW['a.txt'].replace('seven', 'SEVEN'))
  })

  test('is refused where the same lines were edited, and changes nothing', async () => {
    const run = await endedRun(repositoryWith(FEW), (tree) =>
      write(tree, 'a.txt', FEW['a.txt'].replace('one', 'ONE')),
    )
    await apply(run)
    write(run.root, 'a.txt', FEW['a.txt'].replace('one', 'EINS'))
    const before = filesIn(run.root)
    expect(await apply(run, { revert: true })).toMatchObject({
      ok: false,
      failure: { kind: 'does_not_apply' },
      conflicts: [{ path: 'a.txt', why: 'both have changed the same lines', places: ['line 1'] }],
    })
    expect(filesIn(run.root)).toEqual(before)
  })

  test('leaves a folder that was there before, and takes those away that came with it', async () => {
    const root = repositoryWith(FEW)
    mkdirSync(join(root, 'logs'))
    const run = await endedRun(root, (tree) => {
      write(tree, 'logs/x.txt', 'x\n')
      write(tree, 'made/deep/y.txt', 'y\n')
    })
    await apply(run)
    await apply(run, { revert: true })
    expect([existsSync(join(root, 'logs')), existsSync(join(root, 'made'))]).toEqual([true, false])
  })

  test('can be followed by applying it again', async () => {
    const run = await endedRun(repositoryWith(FEW), (tree) => write(tree, 'a.txt', 'x\n'))
    const ends = [await apply(run), await apply(run, { revert: true }), await apply(run)]
    expect([ends.map(({ ok }) => ok), readFileSync(join(run.root, 'a.txt'), 'utf8')]).toEqual([
      [true, true, true],
      'x\n',
    ])
  })
})
