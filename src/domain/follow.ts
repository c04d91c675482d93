import type { WorkerId } from './worker-id.ts'

/** An earlier run as one that follows it up needs it: from the ledger, whatever a caller says. */
export type Followed = {
  run: string
  worker: WorkerId
  /** Top of the working tree that it was asked in. */
  root?: string
  /** The vendor's own id of its session; absent where none was kept. */
  session?: string
  /** Why none is known, in words; absent with one, and in what an older Waybill has recorded. */
  sessionless?: string
  /** It came to its end, and its answer was read. */
  answered?: true
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
      file?: { path: string } & FileSum
    }
  | { in: 'fresh'; because: string }

/** What stood in a file. */
export type FileSum = { bytes: number; sha256: string }

/** A session that a vendor's CLI was to keep, by the vendor's own id. */
export type ToldSession = { worker: WorkerId; id: string; left?: FileSum }

/** A vendor's id stands in argv and in paths: nothing but the form that both have (codex 0.169.0, Claude Code 2.1.329). */
const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
export const isSessionId = (text: string): boolean => SESSION_ID.test(text)

/** The address of a conversation, by which a page is opened again. */
const CONVERSATION = /^https?:\/\/[\w.[\]:-]{1,255}\/c\/[\w-]{1,100}$/i
export const isConversation = (text: string): boolean => CONVERSATION.test(text)
