import type { FailureKind } from './failure.ts'
import type { Limits, Mode } from './task.ts'
import type { WorkerId } from './worker-id.ts'

declare const granted: unique symbol

/**
 * Proof of permission for one run of one worker. Branded: only `decide/consent.ts` makes one, so an
 * assignment without consent does not type-check; a fallback to another worker needs a grant of its own.
 */
export type Grant = {
  readonly [granted]: true
  run: string
  worker: WorkerId
  mode: Mode
  limits: Limits
  /** The consent record it rests on. */
  consent: { key: string; recordedAt: string; expiresAt?: string }
}

/** Why a task may not run, and the command that would allow it. */
export type Denial = {
  kind: 'denied'
  failure: Extract<
    FailureKind,
    | 'no_consent'
    | 'consent_expired'
    | 'mode_not_allowed'
    | 'over_depth'
    | 'over_budget'
    | 'over_deadline'
    | 'unpriced_model'
    | 'secret_found'
  >
  because: string
  hint: string
}

/** A user's permission for one vendor's worker in one repository, kept outside every repository. */
export type ConsentRecord = {
  worker: WorkerId
  modes: Mode[]
  /** Fingerprints of texts that look like secrets and may be sent to this worker all the same. */
  allowedSecrets?: string[]
  /** Cap for each run under this consent, integer micro-USD; absent means the user's general cap. */
  maxUsdMicrosPerRun?: number
  /** The user's own server that it was said of, where that is not this machine: scheme, host and port. */
  server?: string
  recordedAt: string
  expiresAt?: string
  /** The day of the terms that were shown before, of a worker that has some. */
  terms?: string
  /** How the user said it. */
  how: 'terminal' | 'chat'
  /** Top of the working tree when it was recorded, for people. */
  root: string
}
