import type { WorkerId } from './worker-id.ts'

/** An earlier run as one that follows it up needs it: from the ledger, whatever a caller says. */
export type Followed = {
  run: string
  worker: WorkerId
  /** Top of the working tree that it was asked in. */
  root?: string
  /** The vendor's own id of its session; absent where none was kept. */
  session?: string
  /** Its patch, where that is not in the user's tree: a writing follow-up begins with it. */
  patch?: string
  /** Why its changes cannot be had as a patch, in words; `patch` is then absent. */
  patchLeftOut?: string
  /** The text of `patch` in a fence, for a worker that only reads. */
  patchShown?: string
  /** For a worker that was not there: what was asked and answered, in a fence. */
  told: string
}

/** How a follow-up goes on: in the vendor's own session, or in a fresh one, and why. */
export type Continuing =
  | {
      in: 'session'
      id: string
      /** Where the vendor keeps it, and what stands there; absent where that was not found. */
      file?: { path: string; bytes: number; sha256: string }
    }
  | { in: 'fresh'; because: string }
