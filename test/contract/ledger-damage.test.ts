import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openLedger } from '../../src/io/ledger.ts'
import { firstLineOf, freshLedger, refusedBy, scribble, startOf, startProgram } from './ledger-harness.ts'

/** A closed ledger of some fifty pages. */
function filledLedger(): string {
  const { ledger, path } = freshLedger()
  for (let turn = 0; turn < 300; turn += 1)
    ledger.note(`w${turn}`, 'p', turn, { kind: 'run.progressed', activity: 'x'.repeat(300) })
  ledger.close()
  return path
}

const DAMAGE: [what: string, spoil: (path: string) => void][] = [
  ['a damaged head', (path) => scribble(path, 0)],
  ['a damaged first page', (path) => scribble(path, 100)],
  ['a file cut in half', (path) => truncateSync(path, 40_000)],
  ['a file cut inside a page', (path) => truncateSync(path, 5_000)],
  ['a file cut inside its head', (path) => truncateSync(path, 50)],
  ['an emptied file', (path) => truncateSync(path, 0)],
  ['a text', (path) => writeFileSync(path, 'spent: nothing\n')],
  ['a text as long as a database', (path) => writeFileSync(path, 'spent: nothing\n'.repeat(9999))],
]

test.each(DAMAGE)('%s is refused, copied once, and never started afresh (I3)', (_what, spoil) => {
  const path = filledLedger()
  spoil(path)
  const bytes = readFileSync(path)
  const refusal = {
    ok: false,
    failure: {
      kind: 'ledger_unavailable',
      message: expect.stringMatching(/^the ledger .* is damaged \(.+\); a copy is kept as .*\.damaged$/),
      hint: expect.stringContaining('restore'),
    },
  }
  expect(openLedger(path, 100)).toEqual(refusal)
  expect(readFileSync(`${path}.damaged`)).toEqual(bytes)

  writeFileSync(`${path}.damaged`, 'the first copy')
  expect(openLedger(path, 100)).toEqual(refusal)
  expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('the first copy')
  expect(readFileSync(path)).toEqual(bytes)
})

test('what a killed process had not moved into a damaged file yet is kept with the copy', async () => {
  const { ledger, path } = freshLedger()
  ledger.close()
  const child = startProgram('hang-in-transaction.ts', [path])
  await firstLineOf(child)
  child.kill('SIGKILL')
  await once(child, 'close')
  const log = readFileSync(`${path}-wal`)
  scribble(path, 0)
  expect(openLedger(path, 100)).toMatchObject({ ok: false })
  expect(readFileSync(`${path}.damaged-wal`).equals(log)).toBe(true)
})

test('damage further in is met as an error and not as an empty answer', () => {
  const path = filledLedger()
  scribble(path, startOf(path, 'event', 1))
  const bytes = readFileSync(path)
  const ledger = openLedger(path, 100)
  if (!ledger.ok) throw new Error('it was met at the door, which is better: tighten this test')
  expect(refusedBy(() => ledger.value.entries('w5'), path)).toMatchObject({
    kind: 'ledger_unavailable',
    message: expect.stringContaining('damaged'),
    hint: expect.stringContaining('restore'),
  })
  ledger.value.close()
  expect(readFileSync(path)).toEqual(bytes)
  expect(readFileSync(`${path}.damaged`)).toEqual(bytes)
})

describe('refused as it is, without a copy', () => {
  test('a ledger of a newer Waybill', () => {
    const path = filledLedger()
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 3')
    db.close()
    const bytes = readFileSync(path)
    expect(openLedger(path, 100)).toEqual({
      ok: false,
      failure: {
        kind: 'ledger_unavailable',
        message: `${path} was written by a newer Waybill (ledger version 3, this one knows 2)`,
        hint: 'Update Waybill.',
      },
    })
    expect([readFileSync(path).equals(bytes), existsSync(`${path}.damaged`)]).toEqual([true, false])
  })

  test('a folder in its place', () => {
    const path = `${filledLedger()}.folder`
    mkdirSync(path)
    expect(openLedger(path, 100)).toMatchObject({
      ok: false,
      failure: { kind: 'ledger_unavailable', message: expect.stringContaining('cannot be opened') },
    })
    expect(readdirSync(path)).toEqual([])
  })
})

test('what was restored from a backup opens again', () => {
  const path = filledLedger()
  copyFileSync(path, `${path}.backup`)
  truncateSync(path, 50)
  expect(openLedger(path, 100).ok).toBe(false)
  copyFileSync(`${path}.backup`, path)
  const ledger = openLedger(path, 100)
  if (!ledger.ok) throw new Error(ledger.failure.message)
  expect(ledger.value.entries('w299').length).toBe(1)
  ledger.value.close()
  expect(readdirSync(dirname(path)).sort()).toEqual([
    'ledger.db',
    'ledger.db.backup',
    'ledger.db.damaged',
    'ledger.db.mark',
  ])
})
