import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Outcome } from '../../src/domain/outcome.ts'
import type { Ledger } from '../../src/io/ledger.ts'
import { aFinish, aTask, OWNER } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { firstLineOf, freshLedger, openAt, startProgram, together } from './ledger-harness.ts'

const receive = (ledger: Ledger, run: string) =>
  ledger.note(run, 'p', 1, { kind: 'task.received', task: aTask({ id: run }), owner: OWNER })
const claim = (ledger: Ledger, run: string, digest = 'ask', key = 'nightly', project = 'p') =>
  ledger.claimKey(project, key, digest, run)

test('a key belongs to the run that asked first, as often as it asks (I4)', () => {
  const { ledger } = freshLedger()
  expect([claim(ledger, 'w1'), claim(ledger, 'w1'), claim(ledger, 'w2'), claim(ledger, 'w1')]).toEqual([
    { kind: 'mine' },
    { kind: 'mine' },
    { kind: 'other', run: 'w1' },
    { kind: 'mine' },
  ])
})

test('in another project, and by another name, it is another key', () => {
  const { ledger } = freshLedger()
  claim(ledger, 'w1')
  expect([claim(ledger, 'w2', 'ask', 'nightly', 'q'), claim(ledger, 'w3', 'ask', 'weekly')]).toEqual([
    { kind: 'mine' },
    { kind: 'mine' },
  ])
})

test('for another ask it is told to be in use, whether its run goes on or has ended', () => {
  const { ledger } = freshLedger()
  claim(ledger, 'w1')
  receive(ledger, 'w1')
  expect(claim(ledger, 'w2', 'another ask')).toEqual({ kind: 'reused', run: 'w1' })
  ledger.noteOutcome('w1', 'p', 2, aFinish())
  expect([claim(ledger, 'w2', 'another ask'), claim(ledger, 'w2')]).toEqual([
    { kind: 'reused', run: 'w1' },
    { kind: 'other', run: 'w1' },
  ])
})

test('is free again, for any ask, once its run has ended without a worker', () => {
  const { ledger } = freshLedger()
  claim(ledger, 'w1')
  receive(ledger, 'w1')
  const nothing: Outcome = { ...aFinish(), spend: { ...aFinish().spend, usdMicros: 0, basis: 'nothing_ran' } }
  ledger.noteOutcome('w1', 'p', 2, nothing)
  expect([claim(ledger, 'w2', 'another ask'), claim(ledger, 'w1')]).toEqual([
    { kind: 'mine' },
    { kind: 'reused', run: 'w2' },
  ])
})

test('of twelve processes that ask at once, one has it and the others are told which (I4)', async () => {
  const path = join(tempFolder(), 'ledger.db')
  openAt(path).close()
  const runs = Array.from({ length: 12 }, (_, index) => `w${index + 10}`)
  const children = runs.map((run) => startProgram('claim.ts', [path, run]))
  const all = (await together(path, children)).sort()
  const mine = all.filter((line) => line === 'mine')
  expect([mine.length, new Set(all).size]).toEqual([1, 2])
})

test('of a process that was killed before its run began, it is free again; until then it is not', async () => {
  const { ledger, path } = freshLedger()
  const child = startProgram('claim.ts', [path, 'w1'])
  await firstLineOf(child)
  child.stdin?.write('stay\n')
  await firstLineOf(child)
  expect(claim(ledger, 'w2')).toEqual({ kind: 'other', run: 'w1' })
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(claim(ledger, 'w2')).toEqual({ kind: 'mine' })
})
