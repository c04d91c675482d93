import { ROUTING_FILE, type RoutingText, type TrustRecord } from '../domain/routing.ts'
import { textDiff } from './text-diff.ts'

/** How much of a hash a person types: whoever writes a file could make two with the same few digits. */
const HASH_DIGITS = 32

export const shortHash = ({ sha256 }: RoutingText): string => sha256.slice(0, HASH_DIGITS)

/** Whether what was typed is the hash of this file, and enough of it. */
export const isHashOf = (typed: string, { sha256 }: RoutingText): boolean =>
  typed.length >= HASH_DIGITS && sha256.startsWith(typed.toLowerCase())

/** What a person reads before trusting a file: all of it, or what was changed since it was trusted. */
export function trustQuestion(file: RoutingText, before: TrustRecord | undefined): string {
  const head = before
    ? `${ROUTING_FILE} was changed since you trusted it on ${before.recordedAt}:`
    : `${ROUTING_FILE} says which workers this repository denies, and which it prefers:`
  return `${head}\n\n${before ? textDiff(before.text, file.text) : file.text.trimEnd()}\n`
}
