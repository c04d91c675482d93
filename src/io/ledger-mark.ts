import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

/**
 * The newest fact that was ever acknowledged, in a small file beside the ledger. SQLite cannot tell that its
 * write-ahead log was deleted, or that the file is an older copy: money would be free again. A mark is written after
 * the commit, so that the ledger is never behind it unless something was lost.
 */
export type Mark = {
  acknowledge(seq: number): void
  close(): void
}

const markPath = (path: string): string => `${path}.mark`
const number = (db: DatabaseSync, sql: string): number =>
  Number(Object.values(db.prepare(sql).get() ?? {})[0])
const identityOf = (db: DatabaseSync): number => number(db, 'PRAGMA application_id')

export function openMark(db: DatabaseSync, path: string): Mark {
  const identity = identityOf(db)
  let file: number | undefined
  let told = 0
  return {
    acknowledge: (seq) => {
      if (seq <= told) return
      told = seq
      try {
        file ??= openSync(
          markPath(path),
          constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW,
          0o600,
        )
        writeSync(file, `${identity} ${seq}`.padEnd(40), 0)
      } catch {
        // What was committed stays committed; the mark only says less than it could.
      }
    },
    close: () => {
      const open = file
      // Once: by the second time the number may be that of somebody else's file.
      file = undefined
      if (open !== undefined) closeSync(open)
    },
  }
}

/** What the mark says was acknowledged; undefined where there is none of this ledger. */
export function acknowledgedIn(db: DatabaseSync, path: string): number | undefined {
  let text: string
  try {
    text = readFileSync(markPath(path), 'utf8')
  } catch {
    return undefined
  }
  const [, identity, seq] = /^(\d+) (\d+) *$/.exec(text) ?? []
  return identity !== undefined && Number(identity) === identityOf(db) ? Number(seq) : undefined
}

/** Why the ledger is not the one that was last written to; undefined where it is. */
export function lostSince(db: DatabaseSync, acknowledged: number | undefined): string | undefined {
  if (acknowledged === undefined) return undefined
  const newest = number(db, 'SELECT coalesce(max(seq), 0) FROM event')
  return newest >= acknowledged
    ? undefined
    : `its newest fact is number ${newest}, and number ${acknowledged} was written`
}
