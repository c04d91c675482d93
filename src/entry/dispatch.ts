import { type Commission, type Dispatched, send } from './send.ts'
import type { Word } from './wire.ts'

/** Starts the supervisor of one task; one that falls silent is looked up in the ledger. */
export const dispatch = (
  commission: Commission,
  stateFolder: string,
  env: NodeJS.ProcessEnv,
  onWord: (word: Word) => void,
): Dispatched =>
  // The hook, which must stay free of packages, uses `send` without this.
  send(commission, stateFolder, env, onWord, async (id, recorded) => {
    const { lostDocument } = await import('./desk.ts')
    return lostDocument(id, recorded, env)
  })
