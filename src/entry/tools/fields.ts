import * as z from 'zod'
import { KEY_WORDS, keyPattern } from '../../domain/task.ts'

/** Fields that several tools have. The text of each error is what was expected; the schema shows it as well. */
export const text = (what: string) => z.string(what).min(1, what).describe(what)

const LONGEST_WAIT_S = 540
const DEFAULT_WAIT_S = 50

const wait = `seconds to wait for the end, 0 to ${LONGEST_WAIT_S}; ${DEFAULT_WAIT_S} if not said`

/** Below the limits of the hosts: Codex ends a call after 300 s unless told otherwise, as our own .mcp.json does. */
export const waitSeconds = z.number(wait).min(0, wait).max(LONGEST_WAIT_S, wait).describe(wait).optional()

export const waitMs = (seconds: number = DEFAULT_WAIT_S): number => seconds * 1000

export const idempotencyKey = z
  .string(KEY_WORDS)
  .regex(keyPattern(), KEY_WORDS)
  .describe('the same key again brings the first result, and nothing is spent anew')
  .optional()
