import type { ProcessIdentity } from '../domain/run.ts'
import { identify, isAlive } from './identity.ts'
import type { Store } from './ledger-store.ts'

/** `other`: the run that has the key. `reused`: that run has it for another ask, which is a mistake of the caller. */
export type KeyClaim = { kind: 'mine' } | { kind: 'other'; run: string } | { kind: 'reused'; run: string }

/**
 * Gives the key to one run: the first that asks. It is free again where that run has ended without having started
 * a worker, or where the process that claimed it is gone without a word (nothing was spent then either). Call it from
 * the process that sees the run through.
 */
export function claimKeyIn(
  store: Store,
  project: string,
  key: string,
  digest: string,
  run: string,
): KeyClaim {
  return store.together((): KeyClaim => {
    const row = store.get('SELECT digest, run, owner FROM claim WHERE project = ? AND key = ?', project, key)
    const taken = row && { digest: String(row.digest), run: String(row.run), owner: String(row.owner) }
    if (taken?.run !== run && taken && !isFree(store, taken)) {
      return { kind: taken.digest === digest ? 'other' : 'reused', run: taken.run }
    }
    store.change(
      'INSERT INTO claim (project, key, digest, run, owner) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest, run = excluded.run, owner = excluded.owner',
      project,
      key,
      digest,
      run,
      JSON.stringify(identify(process.pid)),
    )
    return { kind: 'mine' }
  })
}

/** A run without facts is either about to be received or was never to be. */
function isFree(store: Store, { run, owner }: { run: string; owner: string }): boolean {
  if (store.get('SELECT 1 FROM event WHERE run = ? LIMIT 1', run) === undefined) {
    return !isAlive(JSON.parse(owner) as ProcessIdentity)
  }
  const ended = store.get(
    `SELECT body ->> '$.outcome.spend.basis' AS basis FROM event WHERE run = ? AND kind = 'outcome.reached'`,
    run,
  )
  return ended?.basis === 'nothing_ran'
}
