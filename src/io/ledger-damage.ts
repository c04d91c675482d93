import { constants, copyFileSync } from 'node:fs'
import { type Failure, failure } from '../domain/failure.ts'

/** https://sqlite.org/rescode.html */
const BUSY = 5
const CORRUPT = 11
const NOT_A_DB = 26

/** What an error of the database means to a person. Damage is told from a lock and from a file system that refuses. */
export function refusalOf(error: unknown, path: string): { damaged: boolean; failure: Failure } {
  const code = (error as { errcode?: number }).errcode
  const primary = code === undefined ? undefined : code & 0xff
  const text = error instanceof Error ? error.message : String(error)
  if (primary === CORRUPT || primary === NOT_A_DB) {
    return {
      damaged: true,
      failure: failure(
        'ledger_unavailable',
        `the ledger ${path} is damaged (${text}); a copy is kept as ${path}.damaged`,
        {
          hint: `Nothing runs until you decide: restore ${path} from a backup, or move it away to start a new one (what was spent is then forgotten).`,
        },
      ),
    }
  }
  if (primary === BUSY) {
    return {
      damaged: false,
      failure: failure('ledger_unavailable', `the ledger ${path} is locked by another process`, {
        hint: 'Try again; if it stays locked, find the process with `fuser` or `lsof` and end it.',
      }),
    }
  }
  return {
    damaged: false,
    failure: failure('ledger_unavailable', `the ledger ${path} cannot be opened: ${text}`),
  }
}

/** Keeps the first damaged state for repair; a later call never overwrites it. */
export function setAside(path: string): void {
  try {
    copyFileSync(path, `${path}.damaged`, constants.COPYFILE_EXCL)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
