import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import type { ProcessIdentity } from '../../src/domain/run.ts'
import type { Task } from '../../src/domain/task.ts'
import { identify, isAlive } from '../../src/io/identity.ts'
import type { Ledger } from '../../src/io/ledger.ts'
import { aTask } from '../unit/samples.ts'
import { must, scopes } from './ledger-harness.ts'

/** A process group of two, led by a shell; killed when the test ends. */
export async function startGroup(): Promise<ProcessIdentity> {
  const child = spawn('/bin/sh', ['-c', 'sleep 600 & echo ready; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  const identity = identify(child.pid ?? Number.NaN)
  onTestFinished(() => {
    if (isAlive(identity)) process.kill(-identity.pid, 'SIGKILL')
  })
  return identity
}

/** A process that was, and is no more. */
export async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['600'])
  await once(child, 'spawn')
  const identity = identify(child.pid ?? Number.NaN)
  child.kill('SIGKILL')
  await once(child, 'exit')
  return identity
}

export const started: Fact = { kind: 'run.started', worker: 'codex-cli', model: 'gpt-6-sol', argv: [] }
const CAPS = scopes(100, 100)

/** A run of `owner` that has a hold, and whatever else it came to. */
export function begin(
  ledger: Ledger,
  owner: ProcessIdentity,
  more: Fact[] = [],
  task: Partial<Task> = {},
  atMs = 1,
): void {
  ledger.note('w1', 'p', atMs, { kind: 'task.received', task: aTask(task), owner })
  must(ledger.reserve('w1', 'p', 2, { id: 'w1.1', worker: 'codex-cli', usdMicros: 30 }, CAPS))
  for (const fact of more) ledger.note('w1', 'p', 3, fact)
}

/** How the run ended, as the ledger tells it. */
export const lastFacts = (ledger: Ledger) =>
  ledger
    .entries('w1')
    .map(({ fact }) => fact)
    .filter(({ kind }) => kind === 'budget.settled' || kind === 'outcome.reached')
export const money = (ledger: Ledger) =>
  ledger.scopes().map(({ heldUsdMicros, spentUsdMicros }) => [heldUsdMicros, spentUsdMicros])

export const settled = (usdMicros: number, presumed: boolean) => ({
  kind: 'budget.settled',
  hold: 'w1.1',
  usdMicros,
  presumed,
  overUsdMicros: 0,
})
export const lost = (more: object) => ({
  kind: 'outcome.reached',
  outcome: {
    kind: 'lost',
    worker: 'codex-cli',
    model: 'gpt-6-sol',
    failure: {
      kind: 'supervisor_died',
      message: 'the supervisor of w1 died; its worker codex-cli was ended',
      hint: expect.any(String),
    },
    spend: {
      iterations: 1,
      tokens: { input: 'unknown', cachedInput: 'unknown', output: 'unknown' },
      usdMicros: 'unknown',
      basis: 'unknown',
      billing: 'unknown',
      ms: expect.any(Number),
    },
    signals: [{ name: 'cost_presumed', detail: expect.any(String) }],
    ...more,
  },
})
