import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { permit } from '../../src/decide/consent.ts'
import { PRICES } from '../../src/decide/price.ts'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import type { Fact } from '../../src/domain/event.ts'
import type { Task } from '../../src/domain/task.ts'
import { execute } from '../../src/execute.ts'
import { workerGit } from '../../src/io/worker-git.ts'
import { promptFor } from '../../src/workers/prompt.ts'
import { aDelegation, anAsk, aRecord, aTask } from '../unit/samples.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'
import { repositoryWith, stateOf, workspaceOf } from './git-harness.ts'
import { must } from './ledger-harness.ts'
import { aCargo, aRedactor } from './secret-harness.ts'
import { CODEX_START, codexAnswer, FAKE_CODEX } from './transport-harness.ts'

/** A run folder and a repository, in which one writing task can be tried several times. */
function place(goal: string, keepScratch = false, executable = FAKE_CODEX, lookedAt = goal) {
  const root = repositoryWith({ 'a.txt': 'a\n' })
  const folder = join(tempFolder(), 'w1')
  const task: Task = aTask({ ask: anAsk({ goal, keepScratch }), workspace: workspaceOf(root) })
  const route = aDelegation({ mode: 'write' })
  const grant = permit(task, route, aRecord({ modes: ['write'] }), 'w1', 0)
  if ('kind' in grant) throw new Error(grant.because)
  const facts: Fact[] = []
  const codex = { ...DEFAULT_CONFIG.workers['codex-cli'], executable }
  const once = () =>
    execute(task, route, grant, {
      folder,
      stateFolder: folder,
      config: { ...DEFAULT_CONFIG, workers: { ...DEFAULT_CONFIG.workers, 'codex-cli': codex } },
      callerEnv: {
        HOME: tempFolder(),
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        OPENAI_API_KEY: 'dummy',
      },
      prices: PRICES,
      heldUsdMicros: () => grant.limits.maxUsdMicros,
      cargo: aCargo(promptFor(aTask({ ask: anAsk({ goal: lookedAt }) }), 'write')),
      redactor: aRedactor(),
      screen: async (patch) => patch,
      note: (fact) => void facts.push(fact),
      onNotice: () => {},
      cancel: new AbortController().signal,
      stillAllowed: () => undefined,
      gitEnv: workerGit,
    })
  return { root, folder, facts, once }
}

test.each([
  ['whose tree stays until it was read', false],
  ['whose tree is to be kept', true],
])(
  'a second try, after one %s, begins afresh and keeps the words of the first',
  async (_what, keepScratch) => {
    const { root, folder, once } = place('[[fake: edit b.txt b]] Done', keepScratch)
    const before = stateOf(root)
    const tries = [must(await once()), must(await once())]
    expect(
      tries.map(({ report, patch, proof }) => [report.status, patch?.files, proof.transcriptPath]),
    ).toEqual([
      ['done', 1, join(folder, 'codex-cli.jsonl')],
      ['done', 1, join(folder, 'codex-cli.2.jsonl')],
    ])
    expect(tries.map(({ patch }) => patch?.tree)).toEqual(
      Array(2).fill(keepScratch ? join(folder, 'tree') : undefined),
    )
    expect(existsSync(join(folder, 'tree'))).toBe(true)
    expect(stateOf(root).files).toEqual(before.files)
  },
)

test('a prompt that is not the one that was looked at is not sent (I10)', async () => {
  const { facts, once } = place('Mend it', false, FAKE_CODEX, 'Mend something else')
  await expect(once()).rejects.toThrow('the prompt is not the one that was looked at')
  expect(facts.map(({ kind }) => kind)).toEqual(['scratch.planned', 'scratch.made'])
})

test('work that cannot be brought back is a failed run, and it is paid for (T17, T20)', async () => {
  const script = `#!/bin/sh\ncat > /dev/null\nrm -rf "$PWD"\ncat <<'END'\n${CODEX_START}${codexAnswer('Done')}END\n`
  const program = writeIn(tempFolder(), 'codex', script)
  chmodSync(program, 0o700)
  const { root, folder, facts, once } = place('Mend it', false, program)
  const before = stateOf(root)
  const { report, patch, proof } = must(await once())
  expect({ report, patch, exit: proof.exit }).toMatchObject({
    report: {
      status: 'failed',
      failure: { kind: 'scratch_failed' },
      partialText: 'Done',
      usage: { inputTokens: 1200, outputTokens: 34 },
      cost: { basis: 'computed' },
    },
    patch: undefined,
    exit: 'exited 0',
  })
  expect(readFileSync(join(folder, 'codex-cli.jsonl'), 'utf8')).toContain('"Done"')
  expect(facts.map(({ kind }) => kind)).toEqual([
    'scratch.planned',
    'scratch.made',
    'manifest.listed',
    'run.started',
    'run.spawned',
    'run.ended',
  ])
  expect([stateOf(root), readdirSync(folder).includes('tree')]).toEqual([before, false])
})
