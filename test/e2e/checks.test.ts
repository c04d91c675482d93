import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, type HomeOptions, home } from './home.ts'

const keep = closedAfterEach()

const FILES = {
  'run.sh':
    'test -e notes.md && { echo "ℹ tests 1"; echo "ℹ pass 1"; exit 0; }; echo "ℹ tests 1"; echo "ℹ pass 0"; exit 1\n',
}
function machine(options: HomeOptions = {}): Home {
  return keep(home({ files: FILES, codex: ['read', 'write'], ...options }))
}
const WRITE = ['run', '[[fake: edit notes.md hello]] done', '--write']

test('a writing run is accepted by the user’s own trusted tests, unasked (H7)', async () => {
  const here = machine({ commands: { tests: 'sh run.sh', lint: 'test -e notes.md' } })
  const { code, document } = await here.json([...WRITE, '--check', 'command:lint'])
  const results = document.verdict?.results.map(({ check, status }) => [check, status])
  expect([code, document.outcome, results]).toEqual([
    0,
    'accepted',
    expect.arrayContaining([
      ['tests-pass', 'passed'],
      ['command:lint', 'passed'],
    ]),
  ])
  expect(here.git('worktree', 'list').trim().split('\n')).toHaveLength(1)
  expect([here.git('status', '--porcelain'), here.left()]).toEqual(['', []])
})

test.each<[what: string, asked: string[], says: RegExp]>([
  ['a command', ['--check', 'command:lint'], /no command `lint` is trusted.*could not be run/],
  ['the tests', ['--check', 'tests-pass'], /no test command is trusted.*could not be run/],
])(
  'a check of %s that nobody has trusted refuses the task before anything is paid for (H7)',
  async (_what, asked, says) => {
    const here = machine({})
    const { code, document } = await here.json([...WRITE, ...asked])
    expect([code, document.failure?.message, document.failure?.hint, document.spend?.basis]).toEqual([
      2,
      expect.stringMatching(says),
      expect.stringMatching(/^A person trusts one in a terminal: waybill trust --/),
      'nothing_ran',
    ])
    expect((await here.waybill(['explain', ...WRITE.slice(1), ...asked])).code).toBe(2)
  },
)

test('fewer tests by the runner’s own count are rejected, where neither file nor exit code shows it (W34)', async () => {
  const one = (name: string) => `import { test } from 'node:test'\ntest('${name}', () => {})\n`
  const here = machine({
    files: { list: 'a.test.mjs b.test.mjs\n', 'a.test.mjs': one('a'), 'b.test.mjs': one('b') },
    commands: { tests: 'node --test $(cat list)' },
  })
  const { code, document } = await here.json(['run', '[[fake: edit list a.test.mjs]] done', '--write'])
  const fallen = document.verdict?.results.flatMap(({ check, status, detail }) =>
    status === 'passed' ? [] : [[check, status, detail]],
  )
  expect([code, document.outcome, fallen]).toEqual([
    5,
    'rejected',
    [['no-tests-removed', 'failed', 'node:test ran 2 tests before, and runs 1 with the patch']],
  ])
  expect(here.left()).toEqual([])
})

test('a revocation counts at once, and a damaged file is said', async () => {
  const here = machine({ commands: { tests: 'exit 1' } })
  expect((await here.json(WRITE)).document.outcome).toBe('rejected')
  writeFileSync(join(here.waybillHome, 'trusted.json'), '{"version":2,"repositories":{}}', { mode: 0o600 })
  expect((await here.json(WRITE)).document.outcome).toBe('accepted')
  writeFileSync(join(here.waybillHome, 'trusted.json'), '{', { mode: 0o600 })
  const { document } = await here.json(WRITE)
  const tests = document.verdict?.results.find(({ check }) => check === 'tests-pass')
  expect([document.outcome, tests?.status, tests?.detail]).toEqual([
    'rejected',
    'could_not_run',
    expect.stringContaining('trusted.json is not JSON'),
  ])
})

test('an agent’s shell cannot trust a command, nor take one back (row 24)', async () => {
  const here = machine({ commands: { lint: 'true' } })
  const before = readFileSync(join(here.waybillHome, 'trusted.json'), 'utf8')
  for (const words of [
    ['--tests', 'evil'],
    ['--command', 'lint', 'evil'],
    ['--revoke', '--command', 'lint'],
  ]) {
    const { code, stderr } = await here.waybill(['trust', ...words], {
      env: here.env({ CLAUDECODE: '1' }),
    })
    expect([code, stderr]).toEqual([3, expect.stringMatching(/only a person can/)])
  }
  expect(readFileSync(join(here.waybillHome, 'trusted.json'), 'utf8')).toBe(before)
})

test('what is asked for wrongly is said, and nothing is asked', async () => {
  const here = machine()
  for (const [words, why] of [
    [['--tests', 'a\nb'], /one line/],
    [['--command', 'Lint', 'x'], /is not a name/],
    [['--command', 'lint'], /cannot be trusted/],
    [['--tests', 'a', 'b'], /one argument too many/],
    [['--tests', 'a', '--command', 'lint', 'b'], /are two commands/],
    [['--revoke', '--tests'], /no command `tests` is trusted/],
    [['--test', 'a'], /--tests/],
  ] as const) {
    const { code, stderr } = await here.waybill(['trust', ...words])
    expect([code, stderr]).toEqual([2, expect.stringMatching(why)])
  }
  expect(existsSync(join(here.waybillHome, 'trusted.json'))).toBe(false)
})

test('`waybill trust`, doctor and explain show what is trusted', async () => {
  const here = machine({ commands: { tests: 'sh run.sh' } })
  expect((await here.waybill(['trust'])).stdout).toBe(
    `There is no .waybill/routing.yaml in ${here.project}: the rules are your own.\nTrusted commands:\n  tests: sh run.sh (trusted on 2026-01-01)\n`,
  )
  expect((await here.waybill(['doctor'])).stdout).toContain('tests: sh run.sh (trusted on 2026-01-01)')
  expect((await here.waybill(['explain', 'Look'])).stdout).toMatch(/trusted +tests: sh run\.sh/)
})

test('the tests are lent what the settings name, and the worker too, and the patch has none of it (W35)', async () => {
  const files = { '.gitignore': 'deps\n', 'run.sh': 'cat deps/word && echo "ℹ tests 1" && echo "ℹ pass 1"\n' }
  const here = machine({ files, commands: { tests: 'sh run.sh' } })
  writeFileSync(
    join(here.waybillHome, 'config.yaml'),
    `projects:\n  "${here.project}": { link: [deps, missing] }\n`,
    { mode: 0o600 },
  )
  const { mkdirSync } = await import('node:fs')
  mkdirSync(join(here.project, 'deps'))
  writeFileSync(join(here.project, 'deps/word'), 'lent\n')
  const { document } = await here.json(WRITE)
  const tests = document.verdict?.results.find(({ check }) => check === 'tests-pass')
  expect([document.outcome, tests?.runs?.[1]?.lastLines[0], tests?.detail]).toEqual([
    'accepted',
    'lent',
    expect.stringContaining('not lent: missing: it is not a folder'),
  ])
  expect(document.patch?.files).toBe(1)
  expect(document.signals.map(({ name }) => name)).toContain('link_refused')
})

test('what is on disk and mends the tests is delivered, where its worker failed afterwards (T25)', async () => {
  const here = machine({ commands: { tests: 'sh run.sh' } })
  const { code, document } = await here.json([
    'run',
    '[[fake: edit notes.md hello]] [[fake: exit 3]]',
    '--write',
  ])
  expect([code, document.outcome, document.failure, document.signals.map(({ name }) => name)]).toEqual([
    0,
    'accepted',
    null,
    expect.arrayContaining(['delivered_anyway']),
  ])
})

test('tests that were green before prove nothing of work that was not ended (T25)', async () => {
  const here = machine({ commands: { tests: 'echo "ℹ tests 1"; echo "ℹ pass 1"' } })
  const { code, document } = await here.json([
    'run',
    '[[fake: edit notes.md hello]] [[fake: exit 3]]',
    '--write',
  ])
  expect([code, document.outcome, document.failure?.kind, document.signals.map(({ name }) => name)]).toEqual([
    4,
    'failed',
    'worker_failed',
    expect.arrayContaining(['partial_work']),
  ])
})

test('a cancel while the tests run ends the run as cancelled: its work is neither accepted nor rejected', async () => {
  const here = machine({ commands: { tests: 'sleep 60' } })
  const { document } = await here.json([...WRITE, '--wait', '0'])
  for (;;) {
    const { stdout } = await here.waybill(['log', document.id])
    if (/check\.spawned/.test(stdout)) break
    await pause(100)
  }
  await here.waybill(['cancel', document.id])
  const ended = await here.json(['result', document.id])
  expect([ended.code, ended.document.outcome, ended.document.patch?.files, here.left()]).toEqual([
    130,
    'cancelled',
    1,
    [],
  ])
})
