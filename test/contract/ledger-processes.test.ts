import { once } from 'node:events'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { type Opening, openLedger } from '../../src/io/ledger.ts'
import { ledgerHealth } from '../../src/io/ledger-health.ts'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import {
  DAY,
  firstLineOf,
  freshLedger,
  MONTH,
  openAt,
  refusedBy,
  saidBy,
  scopes,
  startProgram,
} from './ledger-harness.ts'

const RUNS = Array.from({ length: 12 }, (_, index) => `w${index + 10}`)

/** Twelve processes that wait for one word, so that all of them are first. */
async function twelveAtOnce(path: string, usdMicros: number, caps: [day: number, month: number]) {
  const children = RUNS.map((run) =>
    startProgram('reserve.ts', [path, run, String(usdMicros), JSON.stringify(scopes(...caps))]),
  )
  await Promise.all(children.map(firstLineOf))
  const said = Promise.all(children.map(saidBy))
  for (const child of children) child.stdin?.write('go\n')
  return (await said).sort()
}

const locked = (path: string) => ({
  kind: 'ledger_unavailable',
  message: `the ledger ${path} is locked by another process`,
  hint: expect.any(String),
})

const times = <T>(count: number, value: T): T[] => Array(count).fill(value)

test('twelve first users at once make one ledger, and all of them are in it (I3)', async () => {
  const path = join(tempFolder(), 'ledger.db')
  expect(await twelveAtOnce(path, 10, [1000, 1000])).toEqual(times(12, 'spent'))
  const ledger = openAt(path)
  expect(ledger.recentRuns(99).sort()).toEqual(RUNS)
  expect(ledger.scopes().map(({ scope, spentUsdMicros }) => [scope, spentUsdMicros])).toEqual([
    [DAY, 120],
    [MONTH, 120],
  ])
  expect(readdirSync(dirname(path)).filter((name) => !/^ledger\.db(-wal|-shm|\.mark)?$/.test(name))).toEqual(
    [],
  )
})

test('twelve at once spend exactly what fits under the narrowest cap (I1, W33)', async () => {
  const path = join(tempFolder(), 'ledger.db')
  const said = await twelveAtOnce(path, 10, [1000, 59])
  expect(said).toEqual([...times(7, 'over_budget'), ...times(5, 'spent')])
  const ledger = openAt(path)
  expect(ledger.recentRuns(99).sort()).toEqual(RUNS)
  expect(ledger.scopes().map(({ heldUsdMicros, spentUsdMicros }) => [heldUsdMicros, spentUsdMicros])).toEqual(
    [
      [0, 50],
      [0, 50],
    ],
  )
})

test('a process killed inside a transaction leaves nothing of it, and the ledger usable (I1, I3)', async () => {
  const { ledger, path } = freshLedger()
  ledger.reserve('w1', 'p', 1, { id: 'h1', worker: 'codex-cli', usdMicros: 30 }, scopes(100, 100))
  const child = startProgram('hang-in-transaction.ts', [path])
  await firstLineOf(child)
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(ledger.settle('w1', 'p', 2, { hold: 'h1', usdMicros: 20 })).toBe(true)
  ledger.close()
  const again = openAt(path)
  const raw = new DatabaseSync(path)
  const integrity = raw.prepare('PRAGMA integrity_check').get()
  raw.close()
  expect([again.entries('unfinished'), again.scopes()[0]?.spentUsdMicros, integrity]).toEqual([
    [],
    20,
    { integrity_check: 'ok' },
  ])
})

test('while another process holds the lock, nothing is reserved and nothing is lost', async () => {
  const { ledger, path } = freshLedger()
  const child = startProgram('hang-in-transaction.ts', [path])
  await firstLineOf(child)
  const waiting = openAt(path, 1)
  const hold = { id: 'h1', worker: 'codex-cli', usdMicros: 30 }
  expect(refusedBy(() => waiting.reserve('w1', 'p', 1, hold, scopes(100, 100)), path)).toEqual(locked(path))
  expect(refusedBy(() => waiting.note('w1', 'p', 1, { kind: 'state.closed', by: 'me' }), path)).toEqual(
    locked(path),
  )
  expect([waiting.openHolds('w1'), waiting.scopes(), waiting.entries('w1')]).toEqual([[], [], []])
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(ledger.reserve('w1', 'p', 1, hold, scopes(100, 100)).ok).toBe(true)
})

test.each<[how: string, opening: Opening, turns: string[], said: string]>([
  ['as long as others get through', { crowdMs: 10_000 }, ['10', '100'], 'noted'],
  ['no longer than it may where nobody gets through', { crowdMs: 10_000 }, ['1', '1500'], 'locked'],
  ['no longer in a crowd either where it did not ask to', {}, ['1', '1500', 'busy'], 'locked'],
])('who wants to write waits %s', async (_, opening, turns, said) => {
  const { path } = freshLedger()
  const waiting = openAt(path, 400, opening)
  const child = startProgram('take-turns.ts', [path, ...turns])
  await firstLineOf(child)
  const note = () => waiting.note('w1', 'p', 1, { kind: 'state.closed', by: 'me' })
  if (said === 'locked') expect(refusedBy(note, path)).toEqual(locked(path))
  else expect(note()).toBeGreaterThan(1)
})

test('a ledger that another process keeps to itself is refused by name', async () => {
  const { ledger, path } = freshLedger()
  ledger.close()
  const other = new DatabaseSync(path)
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  expect(openLedger(path, 1)).toEqual({ ok: false, failure: locked(path) })
  other.close()
})

test.each<[how: string, look: (path: string) => unknown, seen: unknown]>([
  ['opened', (path) => openAt(path).recentRuns(9), []],
  ['verified', verifyLedger, []],
  ['asked for its health', ledgerHealth, { faults: [], unread: false }],
])(
  'a ledger that is %s while another process keeps it to itself for a moment is waited for',
  async (_, look, seen) => {
    const { ledger, path } = freshLedger()
    ledger.close()
    const child = startProgram('keep-to-itself.ts', [path, '300'])
    await firstLineOf(child)
    expect(look(path)).toEqual(seen)
  },
)

test('a ledger that is closed twice closes no file of somebody else', () => {
  const { ledger, path } = freshLedger()
  ledger.reserve('w1', 'p', 1, { id: 'h1', worker: 'codex-cli', usdMicros: 1 }, scopes(100, 100))
  ledger.close()
  const others = Array.from({ length: 8 }, () => openSync(path, 'r'))
  expect(() => ledger.close()).toThrow(/not open/)
  expect(others.map((file) => closeSync(file))).toEqual(others.map(() => undefined))
})
