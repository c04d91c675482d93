import { spawn } from 'node:child_process'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Job } from '../../src/entry/commands/jobs.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { WAYBILL } from '../plugin.ts'
import { type Home, type HomeOptions, home } from './home.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}) =>
  keep(home({ codex: ['read', 'write'], claude: ['read'], ...options }))

const jobsOf = async (here: Home) =>
  (JSON.parse((await here.waybill(['jobs', '--json'])).stdout) as { jobs: Job[] }).jobs
const scopesOf = async (here: Home) =>
  (
    JSON.parse((await here.waybill(['spend', '--json'])).stdout) as {
      scopes: { scope: string; held: number; spent: number; workers: unknown[] }[]
    }
  ).scopes

test('twelve runs started at once: twelve finish, are listed and can be read (peer: 2 to 10)', async () => {
  const here = at()
  const runs = await Promise.all(
    Array.from({ length: 12 }, (_, index) => here.json(['run', `[[fake: answer number ${index}]]`])),
  )
  expect(runs.map(({ code, document }) => ({ code, text: document.text }))).toEqual(
    Array.from({ length: 12 }, (_, index) => ({ code: 0, text: `number ${index}` })),
  )
  const listed = await jobsOf(here)
  expect(listed.map(({ outcome }) => outcome)).toEqual(Array(12).fill('unverified'))
  const read = await Promise.all(listed.map(({ id }) => here.json(['result', id])))
  expect(read.map(({ document }) => document.text).sort()).toEqual(
    runs.map(({ document }) => document.text).sort(),
  )
  expect(here.left()).toEqual([])
}, 60_000)

test('--wait answers running with the id; another terminal waits, and then reads the same waybill', async () => {
  const here = at()
  const first = await here.json(['run', '[[fake: sleep 4000]] [[fake: answer late]]', '--wait', '1.5'])
  expect({ code: first.code, outcome: first.document.outcome, worker: first.document.worker }).toEqual({
    code: 7,
    outcome: 'running',
    worker: 'codex-cli',
  })
  const early = await here.json(['result', first.document.id])
  expect({ code: early.code, outcome: early.document.outcome }).toEqual({ code: 7, outcome: 'running' })
  const { code, document } = await here.json(['wait', first.document.id, '--timeout', '20'])
  expect({ code, outcome: document.outcome }).toEqual({ code: 0, outcome: 'unverified' })
  expect((await here.json(['result', first.document.id.slice(0, 12)])).document).toEqual(document)
})

test('cancel ends the worker, from any terminal, and says so (I4)', async () => {
  const here = at()
  const { document: running } = await here.json(['run', '[[fake: ignore-all]]', '--wait', '1'])
  const { code, document } = await here.json(['cancel', running.id])
  expect({
    code,
    outcome: document.outcome,
    failure: document.failure?.kind,
    usd: document.spend?.usd,
  }).toEqual({
    code: 0,
    outcome: 'cancelled',
    failure: 'cancelled',
    usd: null,
  })
  expect((await here.json(['result', running.id])).code).toBe(130)
  expect((await here.json(['cancel', running.id])).document.outcome).toBe('cancelled')
  expect(here.left()).toEqual([])
}, 30_000)

test('Ctrl-C in the waiting terminal cancels; a killed terminal does not (I2)', async () => {
  const here = at()
  const start = () =>
    spawn(WAYBILL, ['run', '[[fake: hang]]', '--json'], {
      cwd: here.project,
      env: here.env(),
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  const untilListed = async (count: number) => {
    for (;;) {
      const running = (await jobsOf(here)).filter(
        ({ outcome, activity }) => outcome === 'running' && activity !== null,
      )
      if (running.length === count) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const exitOf = (child: ReturnType<typeof start>) =>
    new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))
  const interrupted = start()
  const interruptedExit = exitOf(interrupted)
  await untilListed(1)
  interrupted.kill('SIGINT')
  expect(await interruptedExit).toBe(130)

  const killed = start()
  const killedExit = exitOf(killed)
  await untilListed(1)
  killed.kill('SIGKILL')
  expect(await killedExit).toBe('SIGKILL')
  expect((await jobsOf(here)).map(({ outcome }) => outcome)).toEqual(['running', 'cancelled'])
  expect((await here.waybill(['cancel'])).code).toBe(0)
  expect(here.left()).toEqual([])
}, 40_000)

test('wall and idle clocks end a worker; retries are not progress (M35, I7)', async () => {
  const here = at()
  const [wall, idle] = await Promise.all([
    here.json([
      'run',
      '[[fake: drip 200]] [[fake: answer a long and slow answer that never comes to its end in time]]',
      '--wall',
      '2s',
    ]),
    here.json(['run', '[[fake: retry]]', '--idle', '1s']),
  ])
  expect([wall, idle].map(({ code, document }) => ({ code, failure: document.failure?.kind }))).toEqual([
    { code: 4, failure: 'timed_out' },
    { code: 4, failure: 'went_silent' },
  ])
  expect(here.left()).toEqual([])
}, 30_000)

test('a wrong key ends the run at once and says how to log in', async () => {
  const here = at()
  const { code, document } = await here.json(['run', '[[fake: unauthorized]]'])
  expect({ code, kind: document.failure?.kind }).toEqual({ code: 6, kind: 'worker_unauthenticated' })
})

test('a declared fallback runs under its own grant and hold, and the waybill says so (H12, H33)', async () => {
  const here = at()
  const { code, document } = await here.json([
    'run',
    '[[fake: usage-limit]] never mind',
    '--fallback',
    'claude',
  ])
  expect({
    code,
    worker: document.worker,
    signals: document.signals.map(({ name }) => name).filter((name) => name === 'fell_back'),
    iterations: document.spend?.iterations,
  }).toEqual({
    code: 4,
    worker: 'claude-cli',
    signals: ['fell_back'],
    iterations: 2,
  })
  const kinds = (await here.facts(document.id)).map(({ kind }) => kind)
  expect({
    grants: kinds.filter((kind) => kind === 'grant.issued').length,
    holds: kinds.filter((kind) => kind === 'budget.reserved').length,
    settled: kinds.filter((kind) => kind === 'budget.settled').length,
  }).toEqual({ grants: 2, holds: 2, settled: 2 })
})

test('a fallback without consent does not run: the first failure stands (W35)', async () => {
  const here = at({ claude: [] })
  const { document } = await here.json(['run', '[[fake: usage-limit]]', '--fallback', 'claude'])
  expect({
    worker: document.worker,
    failure: document.failure?.kind,
    iterations: document.spend?.iterations,
  }).toEqual({ worker: 'codex-cli', failure: 'quota_exhausted', iterations: 1 })
})

test('a run that does not fit the cap is refused before anything starts (W31, W33)', async () => {
  const here = at({ config: 'caps:\n  runUsd: 2\n  projectDayUsd: 3\n' })
  const first = await here.json(['run', '[[fake: hang]]', '--wait', '1'])
  expect(first.code).toBe(7)
  const { code, document } = await here.json(['run', 'hello'])
  expect({
    code,
    outcome: document.outcome,
    failure: document.failure?.kind,
    message: document.failure?.message,
  }).toEqual({
    code: 3,
    outcome: 'denied',
    failure: 'over_budget',
    message: expect.stringMatching(
      /cap for today \(\$3\.00\) has \$1\.00 left: \$0\.00 spent, \$2\.00 held by running tasks; this run needs \$2\.00/,
    ),
  })
  await here.waybill(['cancel', first.document.id])
  expect((await scopesOf(here)).map(({ held, spent }) => ({ held, spent }))).toEqual([
    { held: 0, spent: 2 },
    { held: 0, spent: 2 },
  ])
}, 30_000)

test('a worker may not delegate further: by its variables, and by its scratch worktree without them (W32)', async () => {
  const here = at()
  const marked = await here.json(['run', 'hello'], {
    env: here.env({ WAYBILL_RUN: 'w0', WAYBILL_DEPTH: '1' }),
  })
  expect({ code: marked.code, failure: marked.document.failure?.kind }).toEqual({
    code: 3,
    failure: 'over_depth',
  })
  const { document } = await here.json(['run', '[[fake: edit notes.md hello]]', '--write', '--keep'])
  const inside = await here.json(['run', 'hello'], { cwd: document.patch?.tree ?? '' })
  expect({ code: inside.code, failure: inside.document.failure?.kind }).toEqual({
    code: 3,
    failure: 'over_depth',
  })
})

test('a worker sees its own key and no other, and nothing of the caller (I6, G38)', async () => {
  const here = at()
  const stray = {
    XAI_API_KEY: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    NODE_OPTIONS: '',
    GIT_DIR: '',
    CLAUDECODE: '1',
    CLAUDE_CODE_SESSION_ID: 's',
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
  }
  const { document } = await here.json(['run', '[[fake: env]]'], {
    env: here.env({ ...stray, GIT_DIR: join(here.project, '.git') }),
  })
  const names = Object.keys(JSON.parse(document.text ?? '{}'))
    .filter((name) => !/^(_|SHLVL|OLDPWD)$/.test(name))
    .sort()
  expect(names).toEqual([
    'CODEX_API_KEY',
    // What keeps the repository's own programs from the git that a CLI starts (two settings without a filter).
    'GIT_ALLOW_PROTOCOL',
    'GIT_CONFIG_COUNT',
    ...['GIT_CONFIG_KEY_0', 'GIT_CONFIG_KEY_1', 'GIT_CONFIG_VALUE_0', 'GIT_CONFIG_VALUE_1'],
    'GIT_LFS_SKIP_SMUDGE',
    'GIT_NO_LAZY_FETCH',
    'HOME',
    'LANG',
    'NO_COLOR',
    'PATH',
    'PWD',
    // Makes Codex tell what each request used.
    'RUST_LOG',
    'TERM',
    'WAYBILL_DEPTH',
    'WAYBILL_HOLD',
    'WAYBILL_RUN',
  ])
})

test('what is kept is private: folders 0700, files 0600 (I6)', async () => {
  const here = at()
  const { document } = await here.json(['run', '[[fake: edit notes.md hello]]', '--write'])
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  const run = join(here.waybillHome, 'runs', document.id)
  expect({
    ledger: mode(join(here.waybillHome, 'ledger.db')),
    folder: mode(run),
    transcript: mode(document.proof?.transcriptPath ?? ''),
    result: mode(join(run, 'result.json')),
    patch: mode(document.patch?.path ?? ''),
    log: mode(join(here.waybillHome, 'supervisor.log')),
  }).toEqual({ ledger: '600', folder: '700', transcript: '600', result: '600', patch: '600', log: '600' })
})

test('the conversation state says what was handed over before it comes back, and what came back after (M38–M40)', async () => {
  const here = at()
  const state = () =>
    JSON.parse(readFileSync(join(here.project, '.waybill/conversation_state.json'), 'utf8')) as {
      rev: number
      running: string[]
      lastSummary: string | null
      thread: { title: string }
    }
  const { document } = await here.json([
    'run',
    'Look at this [[fake: sleep 4000]] [[fake: answer I looked.]]',
    '--wait',
    '2',
  ])
  const before = state()
  expect({ running: before.running, summary: before.lastSummary }).toEqual({
    running: [document.id],
    summary: null,
  })
  await here.waybill(['wait', '--timeout', '20'])
  const after = state()
  expect({ running: after.running, summary: after.lastSummary, grew: after.rev > before.rev }).toEqual({
    running: [],
    summary: 'I looked.',
    grew: true,
  })
  expect(here.git('status', '--porcelain')).toBe('')
  await here.waybill(['state', 'set', '--next-step', 'Ship it'])
  expect(JSON.parse((await here.waybill(['state', 'show', '--json'])).stdout)).toMatchObject({
    nextStep: 'Ship it',
    lastSummary: 'I looked.',
  })
})

test('files are named from where the caller stands, and told from the top of the tree', async () => {
  const here = at({ files: { 'README.md': '# Hello\n', 'src/sum.js': 'export {}\n' } })
  const { document } = await here.json(['run', 'Look', '--files', 'sum.js'], {
    cwd: join(here.project, 'src'),
  })
  expect(document.text).toContain('- src/sum.js')
})

test('a goal that reads like an option is a goal after `--`', async () => {
  const here = at()
  const { code, stdout } = await here.waybill(['run', '--', '--help'])
  expect({ code, told: stdout.includes('Task:\n--help') }).toEqual({ code: 0, told: true })
})

test('a lost run leaves the conversation state true: it no longer runs (M39)', async () => {
  const here = at()
  const { document } = await here.json(['run', '[[fake: hang]]', '--wait', '1'])
  const [received] = await here.facts(document.id)
  if (received?.kind !== 'task.received') throw new Error('no task was received')
  process.kill(received.owner.pid, 'SIGKILL')
  await here.waybill(['jobs'])
  const state = JSON.parse(readFileSync(join(here.project, '.waybill/conversation_state.json'), 'utf8'))
  expect({ running: state.running, outcome: state.handoffs[0].outcome }).toEqual({
    running: [],
    outcome: 'failed',
  })
})

test('a conversation state that was deleted is rebuilt from the ledger (M38)', async () => {
  const here = at()
  await here.waybill(['run', '[[fake: answer I looked.]]'])
  await here.waybill(['state', 'set', '--thread', 'Sums', '--next-step', 'Ship it'])
  const path = join(here.project, '.waybill/conversation_state.json')
  const { rev: _rev, prevHash: _hash, updatedAt: _at, ...before } = JSON.parse(readFileSync(path, 'utf8'))
  rmSync(path)
  expect((await here.waybill(['state', 'rebuild'])).code).toBe(0)
  const { rev, prevHash, updatedAt: _again, ...after } = JSON.parse(readFileSync(path, 'utf8'))
  expect({ rev, prevHash, after }).toEqual({ rev: 1, prevHash: null, after: before })
})
