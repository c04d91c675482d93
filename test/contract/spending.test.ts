import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { permit } from '../../src/decide/consent.ts'
import { PRICES } from '../../src/decide/price.ts'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import { execute } from '../../src/execute.ts'
import { workerGit } from '../../src/io/worker-git.ts'
import { promptFor } from '../../src/workers/prompt.ts'
import { aDelegation, anAsk, aRecord, aTask, LIMITS } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { repositoryWith, workspaceOf } from './git-harness.ts'
import { must } from './ledger-harness.ts'
import { aCargo, aRedactor } from './secret-harness.ts'
import { FAKE_CLAUDE, FAKE_CODEX } from './transport-harness.ts'

const PROGRAMS = { 'codex-cli': FAKE_CODEX, 'claude-cli': FAKE_CLAUDE }
const MODELS = { 'codex-cli': 'gpt-6.1-sol', 'claude-cli': 'claude-sonnet-5-5' }

/** One run of a fake worker under a hold of half a dollar. */
async function run(worker: 'codex-cli' | 'claude-cli', goal: string, heldUsdMicros = () => 500_000) {
  const task = aTask({ ask: anAsk({ goal }), workspace: workspaceOf(repositoryWith({ 'a.txt': 'a\n' })) })
  const limits = { ...LIMITS, maxUsdMicros: 500_000 }
  const route = aDelegation({ worker, model: MODELS[worker], limits })
  const grant = permit(task, route, aRecord({ worker }), 'w1', 0)
  if ('kind' in grant) throw new Error(grant.because)
  const workers = {
    ...DEFAULT_CONFIG.workers,
    [worker]: { ...DEFAULT_CONFIG.workers[worker], executable: PROGRAMS[worker] },
  }
  const { report, proof } = must(
    await execute(task, route, grant, {
      folder: join(tempFolder(), 'w1'),
      stateFolder: tempFolder(),
      stillAllowed: () => undefined,
      gitEnv: workerGit,
      cargo: aCargo(promptFor(task, 'read')),
      redactor: aRedactor(),
      screen: async (patch) => patch,
      config: { ...DEFAULT_CONFIG, workers },
      callerEnv: {
        HOME: tempFolder(),
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        OPENAI_API_KEY: 'dummy',
        ANTHROPIC_API_KEY: 'dummy',
      },
      prices: PRICES,
      heldUsdMicros,
      note: () => {},
      onNotice: () => {},
      cancel: new AbortController().signal,
    }),
  )
  const { status, cost, usage } = report
  const failure = report.status === 'failed' ? [report.failure.kind, report.failure.message] : undefined
  return { status, failure, cost, tokens: usage.inputTokens, requests: usage.requests, exit: proof.exit }
}

const use = (...tokens: number[]) => tokens.map((count) => `[[fake: use ${count}]]`).join(' ')

// gpt-6.1-sol and claude-sonnet-5-5: two dollars a million in, ten out.
test.each([
  ['codex-cli', 'Codex'],
  ['claude-cli', 'Claude Code'],
] as const)(
  '%s: what it says it has used passes the hold: it is ended and billed (I1, I7)',
  async (worker, title) => {
    expect(await run(worker, `${use(100_000, 100_000, 60_000)} [[fake: hang]]`)).toEqual({
      status: 'failed',
      failure: ['over_hold', `${title} had used $0.52 of the $0.50 held for it, and was ended`],
      cost: { basis: 'computed', usdMicros: 520_030, asOf: PRICES.asOf },
      tokens: 260_000,
      requests: 3,
      exit: 'overspent',
    })
  },
)

test.each(['codex-cli', 'claude-cli'] as const)('%s: within its hold it is left alone', async (worker) => {
  expect(await run(worker, `${use(100_000, 100_000)} Hello`)).toMatchObject({
    status: 'done',
    exit: 'exited 0',
  })
})

test('what a child took from the hold is not there for its parent', async () => {
  const { failure } = await run('codex-cli', `${use(100_000)} [[fake: hang]]`, () => 100_000)
  expect(failure).toEqual(['over_hold', 'Codex had used $0.20 of the $0.10 held for it, and was ended'])
})

test('what was asked for to tell usage is no word of the vendor in a failure', async () => {
  const { failure } = await run('codex-cli', `${use(5)} [[fake: exit 3]] Hello`)
  expect(failure).toEqual(['worker_failed', 'Codex exited with 3 and said nothing'])
})
