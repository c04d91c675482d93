import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openLedger } from '../../src/io/ledger.ts'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import {
  firstLineOf,
  freshLedger,
  goldenLedger,
  openAt,
  rowsIn,
  saidBy,
  scribble,
  startOf,
  startProgram,
  together,
} from './ledger-harness.ts'

const PROJECT = '/home/ada/shop/.git'
const FACTS = 'SELECT seq, at_ms, run, project, kind, body FROM event ORDER BY seq'
const SUMS = 'SELECT scope, cap, held, spent, over FROM budget WHERE cap IS NOT NULL ORDER BY scope'
const SHAPE = `SELECT type, name, sql FROM sqlite_schema WHERE name <> 'sqlite_sequence' ORDER BY type, name`
const version = (path: string) => rowsIn(path, 'PRAGMA user_version')[0]

describe('a ledger of version 1', () => {
  test('is brought up to date with every fact, hold and sum as it was (I1, row 37)', () => {
    const path = goldenLedger('v1')
    const before = [rowsIn(path, FACTS), rowsIn(path, SUMS)]
    const holds = rowsIn(path, 'SELECT id, run, worker, amount, state, spent, scopes FROM hold ORDER BY id')
    openAt(path)
    expect([rowsIn(path, FACTS), rowsIn(path, SUMS)]).toEqual(before)
    expect(
      rowsIn(path, 'SELECT id, run, worker, granted AS amount, state, spent, scopes FROM hold ORDER BY id'),
    ).toEqual(holds)
    expect([version(path), verifyLedger(path)]).toEqual([{ user_version: 2 }, []])
  })

  test('says the same of its runs, holds and spending as it did', () => {
    const ledger = openAt(goldenLedger('v1'))
    expect({
      open: ledger.openRuns(),
      recent: ledger.recentRuns(2, PROJECT),
      holds: ['w6abc0000004', 'w6abc0000006'].map((run) => ledger.openHold(run)),
      month: ledger.spentIn('user:2026-11'),
      state: ledger.projectFacts(PROJECT, ['state.set', 'consent.granted'], 9).map(({ fact }) => fact.kind),
    }).toEqual({
      open: ['w6abc0000004', 'w6abc0000006'],
      recent: ['w6abc0000006', 'w6abc0000005'],
      holds: [
        { id: 'w6abc0000004.2', heldUsdMicros: 800_000 },
        { id: 'w6abc0000006.1', heldUsdMicros: 300_000 },
      ],
      month: [
        { worker: 'claude-cli', runs: 2, usdMicros: 1_000_000, presumed: 1, running: 1 },
        { worker: 'codex-cli', runs: 4, usdMicros: 661_200, presumed: 0, running: 1 },
      ],
      state: ['consent.granted', 'state.set'],
    })
    expect(ledger.settle('w6abc0000004', PROJECT, 1, { hold: 'w6abc0000004.2', usdMicros: 'unknown' })).toBe(
      true,
    )
    expect(ledger.scopes('user:')[0]).toMatchObject({ heldUsdMicros: 300_000, spentUsdMicros: 2_461_200 })
  })

  test('comes to the very tables that a new ledger has', () => {
    const path = goldenLedger('v1')
    openAt(path)
    const fresh = freshLedger()
    expect(rowsIn(path, SHAPE)).toEqual(rowsIn(fresh.path, SHAPE))
  })

  test('leaves a copy of itself, which opens as the original did', () => {
    const path = goldenLedger('v1')
    const before = [rowsIn(path, FACTS), rowsIn(path, SUMS)]
    openAt(path)
    const copy = `${path}.v1`
    expect([rowsIn(copy, FACTS), rowsIn(copy, SUMS), version(copy)]).toEqual([...before, { user_version: 1 }])
    expect((statSync(copy).mode & 0o777).toString(8)).toBe('600')
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  test('opened by six processes at once is brought up to date once, and all of them use it', async () => {
    const path = goldenLedger('v1')
    const sums = rowsIn(path, SUMS)
    const runs = ['wa', 'wb', 'wc', 'wd', 'we', 'wf']
    const children = runs.map((run) => startProgram('claim.ts', [path, run]))
    const said = (await together(path, children)).sort()
    expect([said[0], new Set(said.slice(1)).size, said.length]).toEqual(['mine', 1, 6])
    expect([verifyLedger(path), rowsIn(path, SUMS)]).toEqual([[], sums])
    expect(rowsIn(`${path}.v1`, SUMS)).toEqual(sums)
  })

  test('stays what it was when the process is killed on the way, and the next one brings it up to date', async () => {
    const path = goldenLedger('v1')
    const before = [rowsIn(path, FACTS), rowsIn(path, SUMS)]
    const child = startProgram('migrate-and-hang.ts', [path])
    expect(await firstLineOf(child)).toBe('half way')
    child.kill('SIGKILL')
    await once(child, 'close')
    expect([rowsIn(path, FACTS), rowsIn(path, SUMS), version(path)]).toEqual([...before, { user_version: 1 }])
    openAt(path)
    expect([rowsIn(path, FACTS), rowsIn(path, SUMS), version(path)]).toEqual([...before, { user_version: 2 }])
  })

  test('stays what it was when the disk has no room for it', async () => {
    const path = goldenLedger('v1')
    const bytes = readFileSync(path)
    const child = startProgram('open.ts', [path], { fileBlocks: 100 })
    expect(JSON.parse(await saidBy(child))).toMatchObject({ ok: false, failure: { kind: 'disk_full' } })
    expect([readFileSync(path).equals(bytes), version(path)]).toEqual([true, { user_version: 1 }])
    expect(
      readdirSync(dirname(path)).filter((name) => name.endsWith('.new') || name.endsWith('.v1')),
    ).toEqual([])
    openAt(path)
    expect(version(path)).toEqual({ user_version: 2 })
  })

  test('with damage in it is refused and stays what it was', () => {
    const path = goldenLedger('v1')
    scribble(path, startOf(path, 'event', 2))
    const bytes = readFileSync(path)
    expect(openLedger(path, 100)).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('damaged'), hint: expect.stringContaining('restore') },
    })
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })
})

test('a golden ledger of version 2 opens as it is, and agrees with its facts (row 37)', () => {
  const path = goldenLedger('v2')
  const before = [rowsIn(path, FACTS), rowsIn(path, SUMS), rowsIn(path, 'SELECT * FROM hold ORDER BY id')]
  const ledger = openAt(path)
  expect([rowsIn(path, FACTS), rowsIn(path, SUMS), rowsIn(path, 'SELECT * FROM hold ORDER BY id')]).toEqual(
    before,
  )
  expect([verifyLedger(path), existsSync(`${path}.v1`)]).toEqual([[], false])
  expect(ledger.openHold('w6abc0000007')).toEqual({
    id: 'w6abc0000007.1',
    heldUsdMicros: 800_000,
    deadlineMs: Date.UTC(2026, 10, 21, 9),
  })
  expect(ledger.claimKey(PROJECT, 'nightly', 'sha256 of an ask', 'w6abc0000099')).toEqual({
    kind: 'other',
    run: 'w6abc0000007',
  })
})
