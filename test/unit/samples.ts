import { DEFAULT_MODELS } from '../../src/decide/models.ts'
import { BUILT_IN_RULES } from '../../src/decide/roles.ts'
import type { Policy } from '../../src/decide/route.ts'
import type { Entry, Fact } from '../../src/domain/event.ts'
import type { ConsentRecord } from '../../src/domain/grant.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import type { Report } from '../../src/domain/report.ts'
import type { Delegation } from '../../src/domain/route.ts'
import { type Ask, type Limits, plainAsk, type Task } from '../../src/domain/task.ts'
import { forEachWorker } from '../../src/domain/worker-id.ts'

/** One plain value of each noun, to be changed in the one field that a case is about. */
export const LIMITS: Limits = {
  wallMs: 900_000,
  idleMs: 180_000,
  maxUsdMicros: 2_000_000,
  maxOutputBytes: 1_000_000,
  depth: 1,
}

export const anAsk = (over: Partial<Ask> = {}): Ask => ({
  ...plainAsk('Read a.ts and say what it does'),
  ...over,
})

export const aTask = (over: Partial<Task> = {}): Task => ({
  id: 'w1',
  ask: anAsk(),
  workspace: { cwd: '/home/u/shop', root: '/home/u/shop', commonDir: '/home/u/shop/.git' },
  depth: 1,
  caller: 'terminal',
  ...over,
})

export const aDelegation = (over: Partial<Delegation> = {}): Delegation => ({
  kind: 'delegate',
  worker: 'codex-cli',
  model: 'gpt-6-sol',
  mode: 'read',
  limits: LIMITS,
  because: 'it was asked for by name',
  fallbacks: [],
  checks: [],
  provenance: {},
  ...over,
})

export const aRecord = (over: Partial<ConsentRecord> = {}): ConsentRecord => ({
  worker: 'codex-cli',
  modes: ['read'],
  recordedAt: '2026-11-01T00:00:00.000Z',
  how: 'terminal',
  root: '/home/u/shop',
  ...over,
})

type Done = Extract<Report, { status: 'done' }>

export const aReport = (over: Partial<Done> = {}): Done => ({
  status: 'done',
  text: 'It adds two numbers.',
  modelRequested: 'gpt-6-sol',
  modelObserved: 'gpt-6-sol',
  usage: { inputTokens: 1200, cachedInputTokens: 1000, outputTokens: 34 },
  cost: { basis: 'computed', usdMicros: 1500, asOf: '2026-11-10' },
  billing: 'metered',
  ...over,
})

export const aFinish = (over: Partial<Extract<Outcome, { kind: 'finished' }>> = {}): Outcome => ({
  kind: 'finished',
  route: aDelegation(),
  worker: 'codex-cli',
  report: aReport(),
  verdict: { verdict: 'unverified', results: [] },
  proof: {
    run: 'w1',
    argv: ['codex', 'exec'],
    exit: 'exited 0',
    wallMs: 1000,
    bytesOut: 10,
    killTier: 'group',
    killLadder: [],
    losses: { omittedBytes: 0, linesSkipped: 0, invalidUtf8Lines: 0 },
    lane: { billing: 'metered', from: 'CODEX_API_KEY' },
    sent: { prompt: { bytes: 5, sha256: 'ab' }, files: [], reach: { root: '/repo' } },
    wireClient: 'vendor-cli',
  },
  spend: {
    iterations: 1,
    tokens: { input: 1200, cachedInput: 1000, output: 34 },
    usdMicros: 1500,
    basis: 'computed',
    billing: 'metered',
    ms: 1200,
  },
  signals: [],
  ...over,
})

export const POLICY: Policy = {
  root: '/home/u/shop',
  checks: [],
  checkWallMs: 600_000,
  rules: BUILT_IN_RULES.filter(({ when }) => when.kind !== undefined),
  routings: [],
  roles: [
    {
      name: 'code-auditor',
      worker: 'codex-cli',
      mode: 'read',
      effort: 'high',
      kind: 'audit',
      wallMs: 1_200_000,
      because: 'it errs differently',
    },
    {
      name: 'implementer',
      worker: 'codex-cli',
      mode: 'write',
      kind: 'implement',
      model: 'gpt-6-astra',
      because: 'the product is a patch',
    },
  ],
  workers: {
    ...forEachWorker((worker) => {
      const { model } = DEFAULT_MODELS[worker]
      return { defaultModel: model, modelFrom: 'default of 2026-11-21', models: [model] }
    }),
    'codex-cli': {
      defaultModel: 'gpt-6-sol',
      modelFrom: 'default of 2026-11-21',
      models: ['gpt-6-sol', 'gpt-6-astra'],
    },
    'claude-cli': {
      defaultModel: 'claude-sonnet-5-5',
      modelFrom: 'config.yaml',
      models: ['claude-sonnet-5-5', 'claude-opus-5-5'],
    },
  },
  limits: LIMITS,
  clocks: { walls: {}, idleMs: 180_000 },
}

export const OWNER = { pid: 4242, startedAt: '987', bootId: 'boot' }

/** Facts as the ledger would hand them out: numbered, a second apart from 06:00 on. */
export const entries = (facts: readonly (readonly [run: string, fact: Fact])[]): Entry[] =>
  facts.map(([run, fact], index) => ({
    seq: index + 1,
    atMs: Date.UTC(2026, 10, 21, 6, 0, index),
    run,
    project: '/home/u/shop/.git',
    fact,
  }))
