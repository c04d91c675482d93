import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { identify, isAlive } from '../../src/io/identity.ts'
import { runningMembers } from '../../src/io/process-table.ts'
import { reap } from '../../src/io/reaper.ts'
import { makeScratch } from '../../src/io/scratch.ts'
import { aFinish, anAsk } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { repositoryWith, stateOf, workspaceOf } from './git-harness.ts'
import { firstLineOf, freshLedger, must, saidBy, startProgram } from './ledger-harness.ts'
import { begin, deadProcess, lastFacts, lost, money, settled, started, startGroup } from './reaper-harness.ts'

describe('a run whose supervisor is dead', () => {
  test('is settled at its full hold, once, and gets the outcome it lacks (G37, I1, I4)', async () => {
    const { ledger } = freshLedger()
    begin(ledger, await deadProcess(), [started])
    const ended = [await reap(ledger), await reap(ledger)]
    expect([ended, lastFacts(ledger), money(ledger)]).toEqual([
      [['w1'], []],
      [settled(30, true), lost({})],
      [
        [0, 30],
        [0, 30],
      ],
    ])
  })

  test('that had started no worker spent nothing, in the ledger as in its outcome (T21)', async () => {
    const { ledger } = freshLedger()
    begin(ledger, await deadProcess())
    await reap(ledger)
    const spend = {
      iterations: 0,
      tokens: { input: 0, cachedInput: 0, output: 0 },
      usdMicros: 0,
      basis: 'nothing_ran',
      billing: 'unknown',
      ms: expect.any(Number),
    }
    expect([lastFacts(ledger), money(ledger)[0]]).toEqual([
      [
        settled(0, false),
        {
          kind: 'outcome.reached',
          outcome: {
            kind: 'lost',
            failure: expect.objectContaining({ kind: 'supervisor_died' }),
            spend,
            signals: [],
          },
        },
      ],
      [0, 0],
    ])
  })

  test('that was to be cancelled is cancelled', async () => {
    const { ledger } = freshLedger()
    begin(ledger, await deadProcess(), [started, { kind: 'cancel.requested', by: 'terminal' }])
    await reap(ledger)
    const failure = expect.objectContaining({ kind: 'cancelled' })
    expect(lastFacts(ledger)[1]).toEqual(lost({ failure }))
  })

  test('keeps what had been settled before', async () => {
    const { ledger } = freshLedger()
    begin(ledger, await deadProcess(), [started])
    ledger.settle('w1', 'p', 4, { hold: 'w1.1', usdMicros: 7 })
    await reap(ledger)
    expect([lastFacts(ledger)[0], money(ledger)[0]]).toEqual([settled(7, false), [0, 7]])
  })

  test('is ended by one of twelve reapers at once (I4)', async () => {
    const { ledger, path } = freshLedger()
    begin(ledger, await deadProcess(), [started])
    const children = Array.from({ length: 12 }, () => startProgram('reap.ts', [path]))
    await Promise.all(children.map(firstLineOf))
    const said = Promise.all(children.map(saidBy))
    for (const child of children) child.stdin?.write('go\n')
    const ended = (await said).flatMap((text) => JSON.parse(text) as string[])
    expect([ended, lastFacts(ledger), money(ledger)[0]]).toEqual([
      ['w1'],
      [settled(30, true), lost({})],
      [0, 30],
    ])
  })

  test('loses its worker with all of its group (I2)', async () => {
    const { ledger } = freshLedger()
    const worker = await startGroup()
    begin(ledger, await deadProcess(), [
      started,
      { kind: 'run.spawned', process: worker, executable: '/bin/sh' },
    ])
    const before = runningMembers(worker.pid)?.length
    await reap(ledger)
    while (runningMembers(worker.pid)?.length) await pause(5)
    expect([before, isAlive(worker)]).toEqual([2, false])
  })

  test('does not take a stranger with it that got the pid of its worker (G36)', async () => {
    const { ledger } = freshLedger()
    const stranger = await startGroup()
    const worker = { ...stranger, startedAt: '1' }
    begin(ledger, await deadProcess(), [
      started,
      { kind: 'run.spawned', process: worker, executable: '/bin/sh' },
    ])
    expect(await reap(ledger)).toEqual(['w1'])
    await pause(50)
    expect(runningMembers(stranger.pid)?.length).toBe(2)
  })

  test.each([
    ['its scratch tree goes', false],
    ['its scratch tree stays, where it was to be kept', true],
  ])('and %s (I5)', async (_what, keepScratch) => {
    const { ledger } = freshLedger()
    const root = repositoryWith({ 'a.txt': 'a\n' })
    const before = stateOf(root)
    const folder = join(tempFolder(), 'w1')
    mkdirSync(folder)
    const workspace = workspaceOf(root)
    const { tree, base } = must(await makeScratch(workspace, folder))
    const made: Fact = { kind: 'scratch.made', path: tree, base }
    begin(ledger, await deadProcess(), [made, started], { workspace, ask: anAsk({ keepScratch }) })
    await reap(ledger)
    expect([existsSync(tree), stateOf(root).worktrees === before.worktrees]).toEqual([
      keepScratch,
      !keepScratch,
    ])
    if (!keepScratch) expect(stateOf(root)).toEqual(before)
  })
})

describe('left alone', () => {
  test('a run whose supervisor lives', async () => {
    const { ledger } = freshLedger()
    begin(ledger, identify(process.pid), [started])
    expect([await reap(ledger), lastFacts(ledger), money(ledger)[0]]).toEqual([[], [], [30, 0]])
  })

  test('a run that has ended, also while its supervisor is dead', async () => {
    const { ledger } = freshLedger()
    begin(ledger, await deadProcess(), [started])
    ledger.noteOutcome('w1', 'p', 4, aFinish())
    expect([await reap(ledger), lastFacts(ledger).length]).toEqual([[], 1])
  })
})

test('a supervisor whose pid belongs to another process by now is dead (G36)', async () => {
  const { ledger } = freshLedger()
  const stranger = await startGroup()
  begin(ledger, { ...stranger, startedAt: '1' }, [started])
  expect([await reap(ledger), isAlive(stranger)]).toEqual([['w1'], true])
})
