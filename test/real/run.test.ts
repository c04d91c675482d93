import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Lane } from '../../src/domain/lane.ts'
import type { ProcessInvocation as Invocation } from '../../src/domain/run.ts'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { applyPatch, message as codexSays, shell } from '../servers/openai-turns.ts'
import { hang } from '../servers/script.ts'
import { git } from './project.ts'
import type { World } from './world.ts'
import { realWorlds } from './worlds.ts'

const enter = realWorlds()

const FILES = { 'README.md': '# Till\n', 'sum.js': 'export const sum = (a, b) => a - b\n' }
const PATCH =
  '*** Begin Patch\n*** Update File: sum.js\n@@\n-export const sum = (a, b) => a - b\n+export const sum = (a, b) => a + b\n*** End Patch'
const bothModes = (worker: 'codex-cli' | 'claude-cli') => [
  { worker, modes: ['read' as const, 'write' as const] },
]

const status = (here: World) => git(here.place.project, 'status', '--porcelain')
const head = (here: World) => git(here.place.project, 'rev-parse', 'HEAD').trim()

test('codex answers a reading task: text, tokens, computed cost, proof, nothing left (W14, T6)', async () => {
  const usage = { inputTokens: 5_000, cachedInputTokens: 4_000, outputTokens: 100 }
  const here = await enter('read', {
    files: FILES,
    allow: bothModes('codex-cli'),
    openai: { lanes: [{ name: 'worker', turns: [codexSays('It subtracts.', { usage })] }] },
  })
  const { code, document } = await here.json(['run', 'What does sum do?', '--files', 'sum.js'])
  expect({
    code,
    outcome: document.outcome,
    text: document.text,
    patch: document.patch,
    failure: document.failure,
  }).toEqual({
    code: 0,
    outcome: 'unverified',
    text: 'It subtracts.',
    patch: null,
    failure: null,
  })
  // gpt-6.1-sol: 2 dollars a million in, 0.10 cached, 10 out.
  expect({ ...document.spend, ms: 0 }).toEqual({
    iterations: 1,
    tokens: { input: 5_000, cachedInput: 4_000, output: 100 },
    usd: 0.0034,
    basis: 'computed',
    billing: 'metered',
    ms: 0,
  })
  expect(document.proof).toMatchObject({
    run: document.id,
    exit: 'exited 0',
    killTier: expect.stringMatching(/^(namespace|cookie)$/),
    wireClient: 'vendor-cli',
  })
  expect(document.proof?.argv.join(' ')).not.toContain('dummy')
  expect(here.openai.requests.map((request) => request.path)).toEqual(['/v1/responses'])
  expect(here.place.survivors()).toEqual([])
  expect(status(here)).toBe('')
})

test('codex edits a scratch worktree and brings back a patch; the tree is as it was (I5)', async () => {
  const here = await enter('write', {
    files: FILES,
    allow: bothModes('codex-cli'),
    openai: {
      lanes: [{ name: 'worker', turns: [shell('cat sum.js'), applyPatch(PATCH), codexSays('Mended.')] }],
    },
  })
  const before = head(here)
  const { code, document } = await here.json(['run', 'Mend sum.js', '--role', 'implementer'])
  expect({
    code,
    outcome: document.outcome,
    verdict: document.verdict?.results.map(({ check, status }) => `${check} ${status}`),
  }).toEqual({
    code: 0,
    outcome: 'accepted',
    verdict: [
      'did-work passed',
      'no-secrets passed',
      'protected passed',
      'no-tests-removed passed',
      'diff-applies passed',
    ],
  })
  expect(readFileSync(join(here.place.project, 'sum.js'), 'utf8')).toBe(FILES['sum.js'])
  expect({
    status: status(here),
    head: head(here),
    worktrees: git(here.place.project, 'worktree', 'list').trim().split('\n').length,
  }).toEqual({
    status: '',
    head: before,
    worktrees: 1,
  })
  git(here.place.project, 'apply', document.patch?.path ?? '')
  expect(readFileSync(join(here.place.project, 'sum.js'), 'utf8')).toBe(
    'export const sum = (a, b) => a + b\n',
  )
  expect(
    (await here.facts(document.id)).map((fact) => fact.kind).filter((kind) => kind !== 'run.progressed'),
  ).toEqual([
    'task.received',
    'route.chosen',
    'grant.issued',
    'budget.reserved',
    'scratch.planned',
    'scratch.made',
    'manifest.listed',
    'run.started',
    'run.spawned',
    'run.ended',
    'budget.settled',
    'check.ended',
    'check.ended',
    'check.ended',
    'check.ended',
    'check.ended',
    'outcome.reached',
    'result.read',
  ])
})

test('usage that the vendor does not tell is unknown, never 0, and counts at the full hold', async () => {
  const here = await enter('no-usage', {
    files: FILES,
    allow: bothModes('codex-cli'),
    openai: { lanes: [{ name: 'worker', turns: [codexSays('Hello.', { usage: null })] }] },
  })
  const { document } = await here.json(['run', 'hello'])
  expect({
    outcome: document.outcome,
    spend: { ...document.spend, ms: 0 },
    spent: document.budget?.spent,
  }).toEqual({
    outcome: 'unverified',
    spend: {
      iterations: 1,
      tokens: { input: null, cachedInput: null, output: null },
      usd: null,
      basis: 'unknown',
      billing: 'metered',
      ms: 0,
    },
    spent: 2,
  })
})

test('without consent nothing reaches the vendor, exit 3, and the advice names the command (W28, I10)', async () => {
  const here = await enter('denied', {
    files: FILES,
    openai: { lanes: [{ name: 'worker', turns: [codexSays('never')] }] },
  })
  const { code, document } = await here.json(['run', 'What does sum do?'])
  expect({
    code,
    outcome: document.outcome,
    requests: here.openai.requests.length,
    spend: document.spend?.basis,
  }).toEqual({
    code: 3,
    outcome: 'denied',
    requests: 0,
    spend: 'nothing_ran',
  })
  expect(document.failure?.hint).toContain('waybill allow codex')
})

test.each(['2.1.329', '2.1.197'] as const)(
  'claude %s answers a reading task, with its own reported cost (W15)',
  async (version) => {
    const here = await enter('claude-read', {
      claude: version,
      files: FILES,
      allow: bothModes('claude-cli'),
      anthropic: {
        lanes: [
          { name: 'worker', turns: [toolUse('Read', { file_path: 'sum.js' }), claudeSays('It subtracts.')] },
        ],
      },
    })
    const { code, document } = await here.json(['run', 'What does sum do?', '--worker', 'claude'])
    expect({
      code,
      outcome: document.outcome,
      text: document.text,
      basis: document.spend?.basis,
      observed: document.model.observed,
    }).toEqual({
      code: 0,
      outcome: 'unverified',
      text: 'It subtracts.',
      basis: 'reported',
      observed: 'claude-sonnet-5-5',
    })
    expect(here.place.survivors()).toEqual([])
  },
)

test('claude works with a subscription login: the token reaches the vendor, and a stray key stands aside', async () => {
  const here = await enter('claude-login', {
    files: FILES,
    anthropic: { lanes: [{ name: 'worker', turns: [claudeSays('Hello.')] }] },
  })
  // A login is never sent to an address of the user's own, so the plan is taken from a Waybill without one.
  const login = { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-dummy' }
  const { document } = await here.json(['explain', 'hello', '--worker', 'claude'], {
    env: here.env({ ...login, WAYBILL_HOME: join(here.place.waybillHome, 'other') }),
  })
  const { lane, invocation } = document as unknown as { lane: Lane; invocation: Invocation }
  expect(lane).toEqual({
    billing: 'subscription',
    from: 'CLAUDE_CODE_OAUTH_TOKEN',
    keyEnv: 'CLAUDE_CODE_OAUTH_TOKEN',
  })
  const { ANTHROPIC_API_KEY: _stray, ...env } = here.env({ ...invocation.env, ...login })
  const { code, stdout } = await here.claude(invocation.args, { env, stdin: invocation.stdin })
  expect({
    code,
    answered: stdout.includes('"result":"Hello."'),
    credentials: here.anthropic.requests.map(({ headers }) => headers.authorization),
  }).toEqual({
    code: 0,
    answered: true,
    credentials: ['Bearer sk-ant-oat01-dummy'],
  })
})

test('a worker that is killed mid-run is a failure, is settled in full, and leaves nothing (I2, T17)', async () => {
  const here = await enter('killed', {
    files: FILES,
    allow: bothModes('codex-cli'),
    openai: { lanes: [{ name: 'worker', turns: [hang('mid-stream')] }] },
  })
  const running = await here.json(['run', 'Take your time', '--wait', '3'])
  expect({ code: running.code, outcome: running.document.outcome }).toEqual({ code: 7, outcome: 'running' })
  const spawned = (await here.facts(running.document.id)).find((fact) => fact.kind === 'run.spawned')
  if (spawned?.kind !== 'run.spawned') throw new Error('the worker was not spawned')
  process.kill(spawned.process.pid, 'SIGKILL')
  const { code, document } = await here.json(['wait', running.document.id, '--timeout', '20'])
  expect({
    code,
    outcome: document.outcome,
    failure: document.failure?.kind,
    usd: document.spend?.usd,
    signals: document.signals.map(({ name }) => name),
  }).toEqual({
    code: 4,
    outcome: 'failed',
    failure: 'killed',
    usd: null,
    signals: ['cost_unknown', 'cost_presumed'],
  })
  expect(here.place.survivors()).toEqual([])
})

test('after kill -9 of the supervisor the next command tells the truth and nothing runs on (G37)', async () => {
  const here = await enter('orphan', {
    files: FILES,
    allow: bothModes('codex-cli'),
    openai: { lanes: [{ name: 'worker', turns: [hang('mid-stream')] }] },
  })
  const { document: running } = await here.json(['run', 'Take your time', '--wait', '3'])
  const received = (await here.facts(running.id)).find((fact) => fact.kind === 'task.received')
  if (received?.kind !== 'task.received') throw new Error('no task was received')
  process.kill(received.owner.pid, 'SIGKILL')
  const { code, document } = await here.json(['result', running.id])
  expect({
    code,
    outcome: document.outcome,
    failure: document.failure?.kind,
    usd: document.spend?.usd,
  }).toEqual({
    code: 4,
    outcome: 'failed',
    failure: 'supervisor_died',
    usd: null,
  })
  expect(here.place.survivors()).toEqual([])
})
