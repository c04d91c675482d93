import type { FailureKind } from '../domain/failure.ts'

/** A vendor's words and what they mean. `seen` are real messages: a row is wrong once they no longer match. */
export type Folklore = { pattern: RegExp; kind: FailureKind; seen: readonly string[] }
