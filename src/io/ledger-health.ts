import { statSync } from 'node:fs'
import type { Failure } from '../domain/failure.ts'
import { refusalOf } from './ledger-damage.ts'
import { connectPatiently } from './ledger-file.ts'
import { verifyLedger } from './ledger-verify.ts'

/** `unread`: too large to be looked at in the time that a check may take; only the tables of money were. */
export type LedgerHealth = { faults: string[]; unread: boolean } | { damage: Failure }

/** Reading a byte of it takes some nanoseconds: a second, about. */
const WHOLE_BYTES = 100_000_000
const MONEY = ['budget', 'hold', 'claim', 'open_run'] as const

/** Looks whether all of the ledger can be read, and whether money and facts agree. */
export function ledgerHealth(path: string, wholeBytes: number = WHOLE_BYTES): LedgerHealth {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  // Connecting would make one.
  if (size === undefined) return { faults: [], unread: false }
  const unread = size > wholeBytes
  try {
    const unreadable = pragmaFaults(
      path,
      unread ? MONEY.map((table) => `quick_check('${table}')`) : ['quick_check'],
    )
    const faults = unreadable.length > 0 || unread ? unreadable : verifyLedger(path)
    return { faults, unread }
  } catch (error) {
    return { damage: refusalOf(error, path) }
  }
}

function pragmaFaults(path: string, checks: string[]): string[] {
  const db = connectPatiently(path)
  try {
    return checks
      .flatMap((check) => db.prepare(`PRAGMA ${check}`).all())
      .map((row) => String(row.quick_check))
      .filter((said) => said !== 'ok')
  } finally {
    db.close()
  }
}
