import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openLedger } from '../../src/io/ledger.ts'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import { aTask, OWNER } from '../unit/samples.ts'
import { DAY, freshLedger, must, reserve, scopes, scribble, settle, startOf } from './ledger-harness.ts'

/** A hold that is open, one that is settled beyond its amount, one that is carved from the first. */
function filled(): string {
  const { ledger, path } = freshLedger()
  ledger.note('w1', 'p', 1, { kind: 'task.received', task: aTask({ id: 'w1' }), owner: OWNER })
  must(reserve(ledger, 'h1', 30))
  must(reserve(ledger, 'h2', 10))
  settle(ledger, 'h2', 14)
  const child = { id: 'h3', worker: 'claude-cli', usdMicros: 8, parent: 'w1' }
  must(ledger.reserve('w2', 'p', 3, child, scopes(1, 1)))
  ledger.close()
  return path
}

test('of a sound ledger there is nothing to say', () => {
  expect(verifyLedger(filled())).toEqual([])
})

const settledTwice = JSON.stringify({
  kind: 'budget.settled',
  hold: 'h2',
  usdMicros: 1,
  presumed: false,
  overUsdMicros: 0,
})

test.each([
  [
    'less is held than was set aside',
    `UPDATE budget SET held = 29 WHERE scope = '${DAY}' AND worker = ''`,
    [`the sum of ${DAY} is`],
  ],
  [
    'less was spent than was settled',
    `UPDATE budget SET spent = 0 WHERE scope = '${DAY}' AND worker = ''`,
    [`the sum of ${DAY} is`],
  ],
  [
    'what was over is gone',
    `UPDATE budget SET over = 0 WHERE scope = '${DAY}' AND worker = ''`,
    [`the sum of ${DAY} is`],
  ],
  [
    'a whole scope is gone',
    `DELETE FROM budget WHERE scope = '${DAY}'`,
    [`the scope ${DAY} has no sum`, 'what each worker cost'],
  ],
  ['a hold is gone', `DELETE FROM hold WHERE id = 'h3'`, ['the hold h3 is null', 'what each worker cost']],
  [
    'a hold was opened again',
    `UPDATE hold SET state = 'held' WHERE id = 'h2'`,
    ['the hold h2 is', 'what each worker cost'],
  ],
  ['a hold has more than its facts', `UPDATE hold SET held = 30 WHERE id = 'h1'`, ['the hold h1 is']],
  ['a hold has another parent', `UPDATE hold SET parent = NULL WHERE id = 'h3'`, ['the hold h3 is']],
  ['a worker cost less', `UPDATE budget SET spent = 0 WHERE worker = 'codex-cli'`, ['what each worker cost']],
  ['an open run is not listed', 'DELETE FROM open_run', ['the list of open runs']],
  [
    'a hold was settled twice',
    `INSERT INTO event (at_ms, run, project, kind, body) VALUES (1, 'w1', 'p', 'budget.settled', '${settledTwice}')`,
    ['the hold h2 was settled without being open'],
  ],
] as const)('%s: it is told', (_what, sql, begins) => {
  const path = filled()
  const raw = new DatabaseSync(path)
  raw.exec(sql)
  raw.close()
  expect(verifyLedger(path)).toEqual(begins.map((beginning) => expect.stringMatching(beginning)))
})

test('a ledger that cannot be read throws, and does not pass for a sound one', () => {
  const path = filled()
  scribble(path, startOf(path, 'hold', 0))
  expect(openLedger(path, 100).ok).toBe(true)
  expect(() => verifyLedger(path)).toThrow('malformed')
})
