import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WAYBILL } from '../plugin.ts'
import { runProgram } from '../real/processes.ts'
import { type BatchHome, batchHome } from './batch-home.ts'
import type { HomeOptions } from './home.ts'
import { soundAfterEach } from './sound-after-each.ts'

const keep = soundAfterEach({ mayRefuse: true })
const at = (options: HomeOptions = {}) => keep(batchHome(options))
const goals = (count: number) => Array.from({ length: count }, () => '  - goal: x').join('\n')

describe('a batch file that cannot be used refuses the whole, and nothing is recorded (H32)', () => {
  test.each([
    ['no tasks', 'version: 1\ntasks: []\n', 'line 2: `tasks` must be a list of 1 to 100 tasks'],
    [
      'more than 100',
      `version: 1\ntasks:\n${goals(101)}\n`,
      'line 2: `tasks` must be a list of 1 to 100 tasks',
    ],
    ['no version', 'tasks:\n  - goal: x\n', 'line 1: `version` must be the number 1'],
    [
      'a field that is not known',
      'version: 1\ntasks:\n  - goal: x\n    wroker: codex\n',
      'line 4: there is no field `tasks.0.wroker`. Did you mean `worker`?',
    ],
    [
      'a limit that is none',
      'version: 1\ntasks:\n  - goal: x\n    limits: { wall: 15 }\n',
      'line 4: `tasks.0.limits.wall` must be a duration',
    ],
    [
      'a name that is none',
      'version: 1\ntasks:\n  - { goal: x, name: "../x" }\n',
      'line 3: `tasks.0.name` must be at most 40 letters',
    ],
    [
      'two of one name',
      'version: 1\ntasks:\n  - { goal: x, name: task-2 }\n  - goal: y\n',
      'two tasks are called task-2',
    ],
    [
      'an effort that is none',
      'version: 1\ntasks:\n  - { goal: x, effort: hihg }\n',
      'line 3: `tasks.0.effort` must be one of low, medium',
    ],
    ['something else than YAML', 'version: 1\n\ttasks: [\n', 'line 2: this is not YAML'],
  ])('%s', async (_what, text, says) => {
    const here = at()
    const path = join(here.root, 'b.yaml')
    writeFileSync(path, text)
    const { code, document } = await here.json(['batch', path])
    expect([
      code,
      document.failure?.kind,
      document.failure?.message.includes(says) || document.failure?.message,
    ]).toEqual([2, 'wrong_usage', true])
    expect((await here.waybill(['jobs'])).stdout).toMatch(/^No runs/)
  })

  test('no file, and one that is not there', async () => {
    const here = at()
    const none = await here.json(['batch'])
    const gone = await here.json(['batch', 'nowhere.yaml'])
    expect([none.code, gone.code, gone.document.failure?.message]).toEqual([
      2,
      2,
      'the batch nowhere.yaml: there is no such file',
    ])
  })
})

test('JSON lines tell what happens as it happens, each task by its name, and the document last (H23)', async () => {
  const here = at()
  const file = here.file({
    tasks: [
      { name: 'a', goal: '[[fake: answer a]]' },
      { name: 'b', goal: '[[fake: answer b]]', worker: 'claude', after: ['a'] },
    ],
  })
  const { stdout, code } = await here.waybill(['batch', file, '--jsonl'])
  type Line = {
    event: string
    task?: string
    fact?: { kind: string }
    waybill?: { text: string }
    batch?: object
  }
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  const told = lines.flatMap(({ event, task = '', fact, waybill }) =>
    event === 'ended' || fact?.kind === 'run.started' ? [`${task} ${waybill?.text ?? fact?.kind}`] : [],
  )
  expect([code, told, lines.at(-1)?.event, lines.at(-1)?.batch !== undefined]).toEqual([
    0,
    ['a run.started', 'a a', 'b run.started', 'b b'],
    'end',
    true,
  ])
})

test('a dry run shows routes, holds and what would leave; nothing is recorded, and no worker starts', async () => {
  const here = at()
  const file = here.file({
    maxUsd: 5,
    tasks: [
      { name: 'a', goal: 'x', files: ['README.md'] },
      { name: 'b', goal: 'x', worker: 'claude', limits: { maxUsd: 1 }, after: ['a'] },
      { name: 'c', goal: 'x', worker: 'claud' },
      { name: 'd', goal: 'x', limits: { maxUsd: 1 }, after: ['e'] },
      { name: 'e', goal: 'x', limits: { maxUsd: 1 }, after: ['c'] },
    ],
  })
  const { stdout, code } = await here.waybill(['batch', file, '--dry-run'])
  const lines = stdout.trim().split('\n')
  expect([code, lines.map((line) => line.split(/ {2,}/).slice(0, 5).join(' | '))]).toEqual([
    2,
    [
      '✔ | a | codex-cli gpt-6.1-sol | read | $2.00',
      '✔ | b | claude-cli claude-sonnet-5-5 | read | $1.00',
      '✘ | c | there is no worker `claud`. Did you mean `claude` or `claude-cli`?',
      '· | d | codex-cli gpt-6.1-sol | read | $1.00',
      '· | e | codex-cli gpt-6.1-sol | read | $1.00',
      '5 tasks · $5.00 would be held for them · nothing was sent',
    ],
  ])
  expect(lines[0]).toContain('README.md')
  expect((await here.waybill(['jobs'])).stdout).toMatch(/^No runs/)
})

test('a dry run of a batch that the caps have no room for says so, with the way out, and leaves with 3 (G9)', async () => {
  const here = at({ config: 'caps: { projectDayUsd: 3 }\n' })
  const file = here.file({ tasks: [{ goal: 'x' }, { goal: 'y' }] })
  const { stdout, code } = await here.waybill(['batch', file, '--dry-run'])
  expect([code, stdout.trim().split('\n').at(-1)]).toEqual([
    3,
    expect.stringMatching(
      /^✘ all: .*\(\$3\.00\) has \$3\.00 left.*this batch needs \$4\.00\. Its 2 tasks.*maxUsd/,
    ),
  ])
})

describe('what a person sees', () => {
  const TASKS = {
    tasks: [
      { name: 'a', goal: '[[fake: sleep 500]] [[fake: answer a]]' },
      { name: 'b', goal: '[[fake: exit 3]]', worker: 'claude' },
    ],
  }
  const onTerminal = (here: BatchHome, env: Record<string, string>) =>
    runProgram(
      'script',
      ['-qec', `stty cols 60 rows 12; '${WAYBILL}' batch '${here.file(TASKS)}'`, '/dev/null'],
      {
        cwd: here.project,
        env: here.env(env),
        timeoutMs: 60_000,
      },
    )

  test('without a terminal: a plain line for each start and each end, then the table and its sum', async () => {
    const here = at()
    const { stdout, stderr } = await here.waybill(['batch', here.file(TASKS)])
    expect(stderr.split('\n').slice(0, 4).sort()).toEqual([
      'a: codex-cli gpt-6.1-sol started',
      'a: ● unverified · $0.0008 computed',
      'b: claude-cli claude-sonnet-5-5 started',
      'b: ✘ failed · $0.0008 reported · Claude Code exited with 3 and said nothing',
    ])
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/).slice(0, 2).join(' ')),
    ).toEqual([
      '● unverified a',
      '✘ failed b',
      expect.stringMatching(/^2 tasks: 1 unverified, 1 failed · \$/),
    ])
    expect(stdout + stderr).not.toContain('\x1b')
  })

  test('on a terminal: rows that are drawn over, and at the end the table alone', async () => {
    const { stdout } = await onTerminal(at(), { TERM: 'xterm-256color' })
    expect(stdout).toMatch(/… a {2}\x1b\[39m\d/)
    // Drawn over: the cursor goes up, and lines are erased.
    expect(stdout).toMatch(/\x1b\[\d*A/)
    expect(stdout).toContain('\x1b[2K')
    const [, ...afterwards] = stdout.split('\x1b[?25h')
    expect(afterwards.join('')).toContain('2 tasks: 1 unverified, 1 failed')
  })

  test('on a terminal that moves nothing (TERM=dumb), and without colours: plain lines', async () => {
    const { stdout } = await onTerminal(at(), { TERM: 'dumb', NO_COLOR: '1' })
    expect(stdout).toContain('a: codex-cli gpt-6.1-sol started')
    expect(stdout).not.toContain('\x1b')
  })
})
