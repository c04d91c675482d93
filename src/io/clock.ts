import { closeSync, openSync, readSync } from 'node:fs'

/** Milliseconds since the epoch: for records and people, never for deadlines. */
export const nowMs = (): number => Date.now()

/** A stopwatch on the monotonic clock, in whole milliseconds. */
export function stopwatch(): () => number {
  const start = process.hrtime.bigint()
  return () => Number((process.hrtime.bigint() - start) / 1_000_000n)
}

/** Letters and digits that cannot be read for one another. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Id of a run: seconds since 2020, so that ids sort by age, then 40 random bits. */
export function newRunId(): string {
  let seconds = Math.floor(Date.now() / 1000) - 1_577_836_800
  let age = ''
  for (let place = 0; place < 6; place += 1) {
    age = ALPHABET.charAt(seconds % 32) + age
    seconds = Math.floor(seconds / 32)
  }
  const chance = [...randomBytes(8)].map((byte) => ALPHABET.charAt(byte % 32)).join('')
  return `w${age}${chance}`
}

/** Eight hex digits that nobody who wrote before could know. */
export const newNonce = (): string =>
  [...randomBytes(4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** From the kernel itself: node:crypto would add 5 ms to the start of every command. */
function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  const source = openSync('/dev/urandom', 'r')
  readSync(source, bytes)
  closeSync(source)
  return bytes
}
