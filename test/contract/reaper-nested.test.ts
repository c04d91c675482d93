import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import type { ProcessIdentity } from '../../src/domain/run.ts'
import { identify, isAlive } from '../../src/io/identity.ts'
import type { Ledger } from '../../src/io/ledger.ts'
import { reap, reapBelow } from '../../src/io/reaper.ts'
import { aDelegation, aFinish, aTask, LIMITS } from '../unit/samples.ts'
import { freshLedger, must, scopes } from './ledger-harness.ts'
import { deadProcess, started, startGroup } from './reaper-harness.ts'

type Run = {
  parent?: string
  depth?: number
  owner: ProcessIdentity
  worker?: ProcessIdentity
  atMs?: number
}

/** A run with a hold of its own and, where it is said, a worker. */
function begin(
  ledger: Ledger,
  id: string,
  { parent, depth = 1, owner, worker, atMs = Date.now() }: Run,
): void {
  const task = aTask({ id, depth, ...(parent ? { parent } : {}) })
  ledger.note(id, 'p', atMs, { kind: 'task.received', task, owner })
  must(ledger.reserve(id, 'p', 2, { id: `${id}.1`, worker: 'codex-cli', usdMicros: 30 }, scopes(500, 500)))
  const spawned: Fact[] = worker ? [{ kind: 'run.spawned', process: worker, executable: '/bin/sh' }] : []
  for (const fact of [started, ...spawned]) ledger.note(id, 'p', 3, fact)
}

/** Runs that have their outcome, in the order in which they got it, with what it says. */
const endedIn = (ledger: Ledger) =>
  ledger
    .projectFacts('p', ['outcome.reached'], 99)
    .map(({ run, fact }) => [
      run,
      fact.kind === 'outcome.reached' && fact.outcome.kind === 'lost' ? fact.outcome.failure.message : '',
    ])

const untilDead = async (...processes: ProcessIdentity[]) => {
  while (processes.some(isAlive)) await pause(5)
}

const self = identify(process.pid)
const VAGUE = { pid: self.pid }

describe('nothing outlives the run that asked for it (I2, fault 27)', () => {
  test('with a dead supervisor go all that it had delegated, the deepest first, also those that are supervised', async () => {
    const { ledger } = freshLedger()
    const [child, worker, grandchild] = [await startGroup(), await startGroup(), await startGroup()]
    begin(ledger, 'w1', { owner: await deadProcess() })
    begin(ledger, 'w2', { parent: 'w1', depth: 2, owner: child, worker })
    begin(ledger, 'w3', { parent: 'w2', depth: 3, owner: grandchild })
    begin(ledger, 'w4', { owner: self })
    expect(await reap(ledger)).toEqual(['w3', 'w2', 'w1'])
    await untilDead(child, worker, grandchild)
    expect(endedIn(ledger)).toEqual([
      ['w3', 'w3 was ended with w2, the run that had asked for it'],
      ['w2', 'w2 was ended with w1, the run that had asked for it'],
      ['w1', 'the supervisor of w1 died; its worker codex-cli was ended'],
    ])
    expect(
      ledger.scopes().map(({ heldUsdMicros, spentUsdMicros }) => [heldUsdMicros, spentUsdMicros]),
    ).toEqual(Array(2).fill([30, 90]))
  })

  test('a run that is at its end ends what is below it, and neither itself nor what stands beside it', async () => {
    const { ledger } = freshLedger()
    const [child, beside] = [await startGroup(), await startGroup()]
    begin(ledger, 'w1', { owner: self })
    begin(ledger, 'w2', { parent: 'w1', depth: 2, owner: child })
    begin(ledger, 'w3', { parent: 'w2', depth: 3, owner: await deadProcess() })
    begin(ledger, 'w4', { owner: beside })
    expect(await reapBelow(ledger, 'w1')).toEqual(['w3', 'w2'])
    await untilDead(child)
    expect([isAlive(beside), ledger.openRuns()]).toEqual([true, ['w1', 'w4']])
  })

  test('of a child that cannot be seen nobody needs to tell whether it lives', async () => {
    const { ledger } = freshLedger()
    begin(ledger, 'w1', { owner: self })
    begin(ledger, 'w2', { parent: 'w1', depth: 2, owner: VAGUE })
    expect([await reap(ledger), await reapBelow(ledger, 'w1')]).toEqual([[], ['w2']])
  })

  test('what was started below a run that has ended is ended by the next reaper', async () => {
    const { ledger } = freshLedger()
    const child = await startGroup()
    begin(ledger, 'w1', { owner: self })
    ledger.noteOutcome('w1', 'p', 4, aFinish())
    begin(ledger, 'w2', { parent: 'w1', depth: 2, owner: child })
    expect(await reap(ledger)).toEqual(['w2'])
    await untilDead(child)
  })

  test('a run that says it is part of one that nobody knows is a run like others', async () => {
    const { ledger } = freshLedger()
    begin(ledger, 'w2', { parent: 'w9', depth: 2, owner: self })
    expect(await reap(ledger)).toEqual([])
  })

  test('who is part of a run leaves it, and what that is part of, to those who are not', async () => {
    const { ledger } = freshLedger()
    begin(ledger, 'w1', { owner: await deadProcess() })
    begin(ledger, 'w2', { parent: 'w1', depth: 2, owner: await deadProcess(), worker: self })
    begin(ledger, 'w3', { parent: 'w2', depth: 3, owner: await deadProcess() })
    begin(ledger, 'w4', { owner: await deadProcess() })
    expect([await reap(ledger), ledger.openRuns()]).toEqual([
      ['w3', 'w4'],
      ['w1', 'w2'],
    ])
  })
})

describe('a supervisor of which nobody can tell whether it lives', () => {
  const HOUR_MS = 3_600_000

  test('is left alone as long as its run can last, and not for ever', async () => {
    const { ledger } = freshLedger()
    begin(ledger, 'w1', { owner: VAGUE, atMs: Date.now() - HOUR_MS / 3 })
    begin(ledger, 'w2', { owner: VAGUE, atMs: Date.now() - HOUR_MS })
    expect(await reap(ledger)).toEqual(['w2'])
  })

  test('is told by what its route allows: a longer clock, more workers', async () => {
    const { ledger } = freshLedger()
    begin(ledger, 'w1', { owner: VAGUE, atMs: Date.now() - HOUR_MS })
    const route = aDelegation({ limits: { ...LIMITS, wallMs: HOUR_MS } })
    ledger.note('w1', 'p', 4, { kind: 'route.chosen', route })
    expect(await reap(ledger)).toEqual([])
  })
})
