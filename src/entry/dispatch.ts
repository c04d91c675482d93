import { type Dispatched, type Errand, send } from './send.ts'
import type { Word } from './wire.ts'

export type { Dispatched, Errand } from './send.ts'

/** Starts the supervisor of one task; one that falls silent is looked up in the ledger. */
export const dispatch = (
  errand: Errand,
  stateFolder: string,
  env: NodeJS.ProcessEnv,
  onWord: (word: Word) => void,
): Dispatched =>
  // The hook, which must stay free of packages, uses `send` without this.
  send(errand, stateFolder, env, onWord, async (id, recorded) => {
    const { lostDocument } = await import('./desk.ts')
    return lostDocument(id, recorded, env)
  })
