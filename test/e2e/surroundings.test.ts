import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { plantFiles } from '../contract/hostile/clone.ts'
import { REPO, WAYBILL } from '../plugin.ts'
import { runProgram } from '../real/processes.ts'
import { type Home, type HomeOptions, home } from './home.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}) =>
  keep(home({ codex: ['read', 'write'], claude: ['read', 'write'], ...options }))
const runsIn = (here: Home) => readdirSync(join(here.waybillHome, 'runs')).map((name) => `runs/${name}`)
const NOTHING_SPENT = { cap: 40, held: 0, spent: 0 }

describe('a CLI that is not as it should be is told apart, and costs nothing (row 18)', () => {
  const FAKE = join(REPO, 'test/fakes/fake-codex.mjs')
  const script = (text: string) => (path: string) =>
    writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  const CLIS: [what: string, make: (path: string) => void, code: number, kind: string | undefined][] = [
    ['not there', () => {}, 6, 'worker_missing'],
    ['not executable', (path) => writeFileSync(path, '#!/bin/sh\n', { mode: 0o644 }), 6, 'worker_missing'],
    ['a folder', (path) => mkdirSync(path), 6, 'worker_missing'],
    ['a link to nothing', (path) => symlinkSync('/nowhere/codex', path), 6, 'worker_missing'],
    [
      'for an interpreter that is not there',
      (path) => writeFileSync(path, '#!/no/such/interpreter\n', { mode: 0o755 }),
      6,
      'worker_missing',
    ],
    [
      'too old',
      script('echo "error: unexpected argument \'--ignore-rules\' found" >&2; exit 2'),
      6,
      'worker_too_old',
    ],
    [
      'one that prints an update notice first',
      script(`echo '* Update available: 9.9.9'; echo; exec '${FAKE}' "$@"`),
      0,
      undefined,
    ],
    [
      'one that asks for a login',
      script('echo "Not logged in. Please run codex login" >&2; exit 1'),
      6,
      'worker_unauthenticated',
    ],
  ]
  test.each(CLIS)('%s', async (_what, make, code, kind) => {
    const here = at({ noCli: true })
    make(join(here.root, 'bin/codex'))
    const told = await here.json(['run', 'Look'])
    expect({ code: told.code, kind: told.document.failure?.kind }).toEqual({ code, kind })
    if (kind === 'worker_missing') expect(told.document.budget).toEqual(NOTHING_SPENT)
  })
})

describe('a goal reaches the worker byte for byte, and never by argv (row 19)', () => {
  test.each([
    '-rf /',
    '--version',
    '--',
    '/waybill:allow codex',
    '@/etc/hostname and @README.md',
    '$(touch x) `touch y` ; touch z | cat & "quoted" \'so\'',
    'two\nlines\r\nand a tab\t.',
    '\u202Eright to left\u200B, a tag \u{E0041}, a lone \uFFFD and \u{1F600}',
    'x'.repeat(300_000),
  ])('%j', async (goal) => {
    const here = at()
    for (const worker of ['codex', 'claude']) {
      const { code, document } = await here.json(['run', '--worker', worker, '-'], { stdin: goal })
      expect([
        code,
        document.text?.includes(goal.trim()),
        document.proof?.argv.some((arg) => arg.includes(goal)),
      ]).toEqual([0, true, goal === '--version' || goal === '--' ? expect.any(Boolean) : false])
    }
    expect(readdirSync(here.project).sort()).toEqual(['.git', '.waybill', 'README.md'])
  })

  test.each([
    ['empty', '', 'empty_goal'],
    ['blank', ' \n\t', 'empty_goal'],
    ['with a NUL', 'a\0b', 'wrong_usage'],
    ['of 10 MB', 'x'.repeat(10 * 1024 * 1024), 'prompt_too_large'],
  ])('one that is %s is refused', async (_what, stdin, kind) => {
    const here = at()
    const { code, document } = await here.json(['run', '-'], { stdin })
    expect([code, document.failure?.kind, existsSync(join(here.waybillHome, 'runs'))]).toEqual([
      2,
      kind,
      false,
    ])
  })
})

describe('a file that is none of the repository’s is refused before anything is recorded (row 20, I6)', () => {
  test('links, devices, FIFOs, what lies elsewhere', async () => {
    const here = at()
    const files = plantFiles(here.project, join(here.root, 'outside'))
    const told = []
    for (const [what, file] of Object.entries(files)) {
      const { code, document } = await here.json(['run', 'Look', '--files', file])
      told.push([what, code, document.failure?.kind])
    }
    expect(told).toEqual(Object.keys(files).map((what) => [what, 2, 'file_refused']))
    expect(existsSync(join(here.waybillHome, 'runs'))).toBe(false)
  })

  test.runIf(process.getuid?.() === 0)(
    'a second name of another user’s file (needs root to be made)',
    async () => {
      const here = at()
      const theirs = join(here.root, 'theirs.txt')
      writeFileSync(theirs, 'theirs')
      chownSync(theirs, 12345, 12345)
      linkSync(theirs, join(here.project, 'linked.txt'))
      writeFileSync(join(here.project, 'mine.txt'), 'mine')
      linkSync(join(here.project, 'mine.txt'), join(here.project, 'mine-too.txt'))
      const codes = []
      for (const file of ['linked.txt', 'mine-too.txt'])
        codes.push((await here.json(['run', 'Look', '--files', file])).code)
      expect(codes).toEqual([2, 0])
    },
  )
})

describe('odd surroundings: it works, or says what is missing (row 36)', () => {
  const without = (here: Home, ...names: string[]) =>
    Object.fromEntries(Object.entries(here.env()).filter(([name]) => !names.includes(name)))

  test('no HOME and no folder of its own', async () => {
    const here = at()
    const { code, document } = await here.json(['run', 'Look'], {
      env: without(here, 'HOME', 'WAYBILL_HOME'),
    })
    expect([code, document.failure?.kind, document.failure?.hint]).toEqual([
      6,
      'config_invalid',
      expect.stringContaining('WAYBILL_HOME'),
    ])
  })

  test('no HOME, with a folder of its own', async () => {
    const here = at()
    expect((await here.json(['run', 'Look'], { env: without(here, 'HOME') })).code).toBe(0)
  })

  test('a HOME that is no folder', async () => {
    const here = at()
    const file = join(here.root, 'a-file')
    writeFileSync(file, '')
    const { code, stderr, stdout } = await here.waybill(['run', 'Look'], {
      env: { ...without(here, 'WAYBILL_HOME'), HOME: file },
    })
    expect([code, `${stdout}${stderr}`]).toEqual([6, expect.stringMatching(/a-file/)])
  })

  test('XDG folders that are relative are as good as unset, and files are the user’s alone under umask 000', async () => {
    const here = at()
    const env = { ...without(here, 'WAYBILL_HOME'), XDG_CONFIG_HOME: 'config', XDG_STATE_HOME: '.' }
    const { code } = await runProgram('/bin/sh', ['-c', `umask 000; exec '${WAYBILL}' run Look --json`], {
      cwd: here.project,
      env,
      timeoutMs: 30_000,
    })
    // Nobody allowed it there: what counts is where things went, and how.
    const state = join(here.root, 'user/.local/state/waybill')
    const modes = [state, ...readdirSync(state).map((name) => join(state, name))].map(
      (path) => statSync(path).mode & 0o077,
    )
    expect([code, new Set(modes), readdirSync(here.project).sort()]).toEqual([
      3,
      new Set([0]),
      ['.git', '.waybill', 'README.md'],
    ])
  })

  test('umask 000 in a whole writing run', async () => {
    const here = at()
    const { code } = await runProgram(
      '/bin/sh',
      ['-c', `umask 000; exec '${WAYBILL}' run '[[fake: edit b.ts b]]' --write`],
      {
        cwd: here.project,
        env: here.env(),
        timeoutMs: 30_000,
      },
    )
    // What git makes in the run's folder has git's modes: nobody else gets as far as there.
    const places = ['compiled', 'ledger.db', 'supervisor.log', 'runs', ...runsIn(here)]
    const open = places.filter((name) => (statSync(join(here.waybillHome, name)).mode & 0o077) !== 0)
    expect([code, open]).toEqual([0, []])
  })

  /** The programs that a machine without git still has. */
  const bare = (here: Home) => {
    const bin = join(here.root, 'few')
    mkdirSync(bin)
    for (const name of ['sh', 'cat', 'readlink', 'env', 'sleep', 'ps', 'bwrap'])
      if (existsSync(`/usr/bin/${name}`)) symlinkSync(`/usr/bin/${name}`, join(bin, name))
    return { ...here.env(), PATH: [join(here.root, 'bin'), bin].join(delimiter) }
  }

  test('no git: reading works, writing says that git is missing', async () => {
    const here = at()
    const env = bare(here)
    expect((await here.json(['run', 'Look'], { env })).code).toBe(0)
    const { code, document } = await here.json(['run', 'Mend', '--write'], { env })
    expect([code, document.failure?.kind, document.failure?.message]).toEqual([
      6,
      'scratch_failed',
      expect.stringMatching(/git/),
    ])
  })

  test.each([
    ['empty entries and relative ones', (path: string) => `::.:bin:${path}:`],
    ['the same twice and what is not there', (path: string) => `/no/where:${path}:${path}:/dev/null`],
  ])('a PATH with %s', async (_what, odd) => {
    const here = at()
    expect(
      (await here.json(['run', 'Look'], { env: { ...here.env(), PATH: odd(here.env().PATH ?? '') } })).code,
    ).toBe(0)
  })

  test.skipIf(!existsSync('/usr/bin/bwrap'))(
    'no /proc: it still runs, and nobody can be taken for a person (needs bubblewrap to be shown)',
    async () => {
      const here = at()
      const bwrap = (...args: string[]) =>
        runProgram('/usr/bin/bwrap', ['--dev-bind', '/', '/', '--tmpfs', '/proc', WAYBILL, ...args], {
          cwd: here.project,
          env: here.env(),
          timeoutMs: 60_000,
        })
      const before = await bwrap('consents', '--json')
      const ran = await bwrap('run', '[[fake: edit b.ts b]]', '--write', '--json')
      expect([ran.code, JSON.parse(ran.stdout || '{}').outcome]).toEqual([0, 'accepted'])
      const allowed = await bwrap('allow', 'codex')
      expect([allowed.code, allowed.stderr]).toEqual([
        3,
        expect.stringMatching(/does not show who started|no terminal/),
      ])
      expect((await bwrap('consents', '--json')).stdout).toBe(before.stdout)
    },
  )

  test('a disk that is full while the scratch is made: said, nothing is left, the tree is as it was (row 30, I5)', async () => {
    const here = at({ files: { 'README.md': '# Hello\n', 'large.txt': 'x'.repeat(4_000_000) } })
    // A limit on the size of files stands for the disk: git may write small files and no large one.
    writeFileSync(
      join(here.root, 'bin/git'),
      '#!/bin/sh\ncase " $* " in *" worktree add "*) ulimit -f 100 ;; esac\nexec /usr/bin/git "$@"\n',
      { mode: 0o755 },
    )
    const before = here.git('status', '--porcelain')
    const { code, document } = await here.json(['run', 'Mend', '--write'])
    expect([code, document.failure?.kind, document.budget]).toEqual([6, 'scratch_failed', NOTHING_SPENT])
    rmSync(join(here.root, 'bin/git'))
    expect([
      here.git('status', '--porcelain'),
      here.git('worktree', 'list').trim().split('\n').length,
    ]).toEqual([before, 1])
  })
})
