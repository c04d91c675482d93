import { fileURLToPath } from 'node:url'

/** `escape.sh PATTERN stay|leave`. */
export const ESCAPE = fileURLToPath(new URL('./programs/escape.sh', import.meta.url))

/** How many processes each pattern leaves by tier: while it is ended from outside, and after it has ended by itself. */
export const PATTERNS: { pattern: string; ended: Left; left: Left }[] = [
  { pattern: 'wrapper', ended: all(0), left: all(0) },
  { pattern: 'ignores-term', ended: all(0), left: all(0) },
  { pattern: 'grandchild-ignores', ended: all(0), left: all(0) },
  { pattern: 'setsid', ended: { ...all(0), group: 1 }, left: { ...all(0), group: 1 } },
  { pattern: 'daemon', ended: { ...all(0), group: 1 }, left: { ...all(0), group: 1 } },
  { pattern: 'holds-stdout', ended: all(0), left: all(0) },
  // Seen by its parent link as long as the parent lives, and by nothing after that.
  { pattern: 'emptied', ended: { ...all(0), group: 1 }, left: { ...all(1), namespace: 0 } },
  { pattern: 'emptied-daemon', ended: { ...all(1), namespace: 0 }, left: { ...all(1), namespace: 0 } },
]
type Left = Record<string, number>
function all(count: number): Left {
  return { namespace: count, cookie: count, group: count }
}
