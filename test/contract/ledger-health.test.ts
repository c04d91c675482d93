import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { ledgerHealth } from '../../src/io/ledger-health.ts'
import { goldenLedger, openAt, scribble, startOf } from './ledger-harness.ts'

const golden = (): string => goldenLedger('v2')

function changed(sql: string): string {
  const path = golden()
  const raw = new DatabaseSync(path)
  raw.exec(sql)
  raw.close()
  return path
}

test('a sound ledger, while it is in use', () => {
  const path = golden()
  openAt(path)
  expect(ledgerHealth(path)).toEqual({ faults: [], unread: false })
})

test('money that does not agree with the facts', () => {
  const path = changed(`UPDATE budget SET held = 0 WHERE worker = ''`)
  expect(ledgerHealth(path)).toEqual({
    faults: [expect.stringContaining('the sum of project:'), expect.stringContaining('the sum of user:')],
    unread: false,
  })
})

test('pages that cannot be read', () => {
  const path = golden()
  scribble(path, startOf(path, 'hold', 0))
  const faults = ledgerHealth(path)
  expect(faults).not.toEqual({ faults: [], unread: false })
})

test('of a large one only the money is read, and that is said', () => {
  const sound = golden()
  scribble(sound, startOf(sound, 'event', 1))
  const spoilt = golden()
  scribble(spoilt, startOf(spoilt, 'budget', 0))
  expect(ledgerHealth(sound, 1_000)).toEqual({ faults: [], unread: true })
  expect(ledgerHealth(spoilt, 1_000)).not.toEqual({ faults: [], unread: true })
})
