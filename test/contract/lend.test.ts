import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { testsPass } from '../../src/checks/tests-pass.ts'
import { tryContainment } from '../../src/io/containment.ts'
import { copyBounded } from '../../src/io/copy-bounded.ts'
import { lend } from '../../src/io/lend.ts'
import { makeScratch } from '../../src/io/scratch.ts'
import { collectPatch } from '../../src/io/scratch-patch.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { handedOver } from './checks-harness.ts'
import { filesBelow, git, repositoryWith, stateOf, workspaceOf, write } from './git-harness.ts'
import { must } from './ledger-harness.ts'

const found = await tryContainment()
const hasNamespace = found.tier === 'namespace'
const needsOne = hasNamespace ? '' : ` (needs a namespace; here: ${found.because})`

/** A state folder in which it is known already that no namespace works here. */
async function without(): Promise<string> {
  const state = tempFolder()
  if (!hasNamespace) return state
  await (await import('../../src/io/containment.ts')).findContainment(state)
  const path = join(state, 'containment.json')
  const known = JSON.parse(readFileSync(path, 'utf8')) as { key: string }
  writeFileSync(
    path,
    JSON.stringify({ ...known, answer: { variant: 'none', because: 'this case does without' } }),
  )
  return state
}

function project() {
  const root = repositoryWith({
    '.gitignore': 'deps/\npackages/*/deps\nlink\nout\n',
    'a.txt': 'a\n',
    'kept/x': 'x\n',
  })
  write(root, 'deps/one/index.js', 'module.exports = 1\n')
  write(root, 'deps/.cache/x', 'x\n')
  return root
}

async function lentTo(root: string, links: string[], state = tempFolder()) {
  const folder = join(tempFolder(), `w-lend-${process.pid}`)
  mkdirSync(folder)
  const scratch = must(await makeScratch(workspaceOf(root), folder))
  const lending = await lend(workspaceOf(root), links, scratch.tree, state)
  return { scratch, lending, folder }
}

describe('what is lent to a scratch tree (W35)', () => {
  test.runIf(hasNamespace)(
    `is a mount, its caches empty, and nothing of it lies in the tree${needsOne}`,
    async () => {
      const root = project()
      const { scratch, lending } = await lentTo(root, ['deps'])
      expect(lending).toEqual({
        lent: ['deps'],
        mounts: [
          { how: 'lend', from: join(root, 'deps'), at: join(scratch.tree, 'deps') },
          { how: 'empty', at: join(scratch.tree, 'deps/.cache') },
        ],
        refused: [],
        copied: [],
      })
      expect(filesBelow(join(scratch.tree, 'deps'))).toEqual({})
    },
  )

  test('is a copy where nothing can be mounted, with its links as links', async () => {
    const root = project()
    symlinkSync('one/index.js', join(root, 'deps/short'))
    const { scratch, lending } = await lentTo(root, ['deps'], await without())
    expect(lending).toEqual({ lent: ['deps'], mounts: [], refused: [], copied: ['deps'] })
    expect(filesBelow(join(scratch.tree, 'deps'))).toEqual(filesBelow(join(root, 'deps')))
    writeFileSync(join(scratch.tree, 'deps/one/index.js'), 'changed')
    expect(readFileSync(join(root, 'deps/one/index.js'), 'utf8')).toBe('module.exports = 1\n')
  })

  const ODD: [what: string, link: string, make: (root: string) => void, why: string][] = [
    ['missing', 'packages/a/deps', () => {}, 'it is not a folder that can be read (ENOENT'],
    ['a file', 'out', (root) => write(root, 'out', 'x'), 'it is not a folder that can be read (ENOTDIR'],
    ['tracked by git', 'kept', () => {}, 'git tracks files in it'],
    [
      'tracked in a part',
      'deps',
      (root) => git(root, 'add', '-f', 'deps/one/index.js'),
      'git tracks files in it',
    ],
    ['not ignored', 'new', (root) => write(root, 'new/x', 'x'), 'git does not ignore it'],
    [
      'a link that leads outside',
      'link',
      (root) => symlinkSync(realpathSync(tempFolder()), join(root, 'link')),
      'it leads to ',
    ],
    ['git’s own folder', '.git', () => {}, 'git does not ignore it'],
  ]
  test.each(ODD)('is refused where it is %s, with the reason', async (_what, link, make, why) => {
    const root = project()
    make(root)
    const { scratch, lending } = await lentTo(root, [link])
    const before = filesBelow(scratch.tree)
    expect(lending).toEqual({
      lent: [],
      mounts: [],
      refused: [expect.stringContaining(`${link}: ${why}`)],
      copied: [],
    })
    expect(filesBelow(scratch.tree)).toEqual(before)
  })

  test('is not put behind a link that the state itself brings', async () => {
    const root = repositoryWith({ '.gitignore': 'deps\n' })
    const outside = realpathSync(tempFolder())
    mkdirSync(join(root, 'packages'))
    symlinkSync(outside, join(root, 'packages/a'))
    git(root, 'add', '--all')
    const folder = join(root, 'real')
    mkdirSync(folder)
    rmSync(join(root, 'packages/a'))
    write(root, 'packages/a/deps/x', 'x')
    const { scratch } = await lentTo(root, [])
    rmSync(join(scratch.tree, 'packages'), { recursive: true, force: true })
    mkdirSync(join(scratch.tree, 'packages'))
    symlinkSync(outside, join(scratch.tree, 'packages/a'))
    const lending = await lend(workspaceOf(root), ['packages/a/deps'], scratch.tree, tempFolder())
    expect(lending.refused).toEqual(['packages/a/deps: packages/a is not a folder in the tree'])
    expect(filesBelow(outside)).toEqual({})
  })

  test.each([
    ['as a mount', async () => tempFolder()],
    ['as a copy', without],
  ])(
    'is in no patch, %s, whatever the worker makes git ignore, and whatever it adds by force',
    async (_how, state) => {
      const root = project()
      const { scratch, lending, folder } = await lentTo(root, ['deps'], await state())
      write(scratch.tree, '.gitignore', '!deps\n!deps/**\n')
      write(scratch.tree, 'deps/planted.js', 'planted\n')
      write(scratch.tree, 'a.txt', 'b\n')
      git(scratch.tree, 'add', '-f', '--all')
      const path = join(folder, 'changes.patch')
      const patch = must(await collectPatch({ ...scratch, lent: lending.lent }, path))
      expect([patch?.files, readFileSync(path, 'utf8').includes('planted')]).toEqual([2, false])
    },
  )

  test('is not copied beyond its bounds, and then nothing is left of it', async () => {
    const from = join(project(), 'deps')
    const to = join(tempFolder(), 'to')
    expect(await copyBounded(from, to, { entries: 3, bytes: 1_000 })).toBe(
      'it has more than 3 entries, too many to copy',
    )
    expect(await copyBounded(from, to, { entries: 100, bytes: 10 })).toBe(
      'it has more than 10 bytes, too many to copy',
    )
    expect(existsSync(to)).toBe(false)
    expect(await copyBounded(from, to, { entries: 100, bytes: 1_000 })).toBe(undefined)
  })
})

const REPO = join(import.meta.dirname, '../..')
const VITEST = {
  '.gitignore': 'node_modules/\n',
  'package.json': '{"name":"shop","type":"module","scripts":{"test":"vitest run"}}\n',
  'vitest.config.ts':
    "import { defineConfig } from 'vitest/config'\nexport default defineConfig({ test: { include: ['*.test.ts'] } })\n",
  'sum.ts': 'export const sum = (a: number, b: number) => a - b\n',
  'sum.test.ts':
    "import { expect, test } from 'vitest'\nimport { sum } from './sum.ts'\ntest('adds', () => expect(sum(1, 2)).toBe(3))\n",
}

describe.runIf(hasNamespace)(`a real vitest project with node_modules lent${needsOne}`, () => {
  /** Packages are linked and not copied: what is lent is the folder, and what is read is the same. */
  function vitestProject(caches: boolean): string {
    const root = repositoryWith(VITEST)
    mkdirSync(join(root, 'node_modules'))
    for (const name of ['vitest', 'vite', '.bin'])
      cpSync(join(REPO, 'node_modules', name), join(root, 'node_modules', name), {
        recursive: true,
        verbatimSymlinks: true,
      })
    for (const name of [
      'rolldown',
      '@rolldown',
      '@oxc-project',
      '@vitest',
      'chai',
      'pathe',
      'tinyrainbow',
      'picomatch',
      'tinyglobby',
      'fdir',
      'postcss',
      'nanoid',
      'picocolors',
      'source-map-js',
      'lightningcss',
      'es-module-lexer',
      'expect-type',
      'magic-string',
      '@jridgewell',
      'obug',
      'std-env',
      'tinybench',
      'tinyexec',
      'why-is-node-running',
      'siginfo',
      'stackback',
      'assertion-error',
      'estree-walker',
      'detect-libc',
      'lightningcss-linux-x64-gnu',
    ])
      if (existsSync(join(REPO, 'node_modules', name)))
        symlinkSync(join(REPO, 'node_modules', name), join(root, 'node_modules', name))
    if (caches) for (const name of ['.vite', '.vite-temp']) mkdirSync(join(root, 'node_modules', name))
    return root
  }

  test.each([
    ['with its caches there from an earlier run', true],
    ['as it was just installed, where Vite finds no place for its config', false],
  ])('runs %s, and writes nothing into it (W35, T9)', async (_what, caches) => {
    const root = vitestProject(caches)
    const before = stateOf(root)
    const { evidence } = await handedOver(
      root,
      (tree) => write(tree, 'sum.ts', VITEST['sum.ts'].replace('-', '+')),
      {
        commands: { tests: 'npm test' },
        link: ['node_modules'],
        wallMs: 60_000,
      },
    )
    const result = await testsPass(evidence)
    expect([result.status, result.detail, result.runs?.[1]?.lastLines]).toEqual([
      'passed',
      'npm test: 1 passed (vitest); it was red before and is mended: sum.test.ts > adds',
      expect.any(Array),
    ])
    expect(stateOf(root)).toEqual(before)
  })
})
