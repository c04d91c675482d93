import { setTimeout as pause } from 'node:timers/promises'
import { carriersOf, sweep } from './cookie.ts'
import { lastLine, probe } from './probes.ts'

/** One way of putting a program into a PID namespace: `wrapper`, `--`, `inner`, then the program. */
export type Variant = {
  name: 'proc' | 'mount'
  bwrap: string
  wrapper: readonly string[]
  inner?: readonly string[]
}

/** The first variant that was proven, or why none was. */
export type Answer = { variant: Variant['name'] } | { variant: 'none'; because: string }

const ENV = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' }
/** How long the kernel may take to empty a namespace. */
const EMPTY_MS = 1_000

/** As Codex's own sandbox is made: a user namespace of its own with a /proc of its own. */
const nested = (bwrap: string): string[] => [
  ...[bwrap, '--unshare-user', '--unshare-pid', '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
  ...['--', 'true'],
]

/**
 * Says `own` if /proc is this namespace's, `stray` once a process that has left session and parent runs, and `nested`
 * if a sandbox can be made inside.
 */
const INSIDE = `
read -r pid rest < /proc/self/stat && [ "$pid" = "$$" ] && echo own
said=$(setsid sh -c '(exec sleep 60 >/dev/null 2>&1) & echo up') && [ "$said" = up ] && echo stray
"$@" && echo nested
exit 0
`

/** Tries the variants in order. Proven means: it starts, nothing that is left inside outlives it, and sandboxes work inside as outside. */
export async function probeNamespace(variants: readonly Variant[]): Promise<Answer> {
  const reasons: string[] = []
  for (const variant of variants) {
    const wrong = await whatIsWrong(variant)
    if (wrong === undefined) return { variant: variant.name }
    reasons.push(wrong)
  }
  // The first is the plain way: what stands in its way is what a person could mend.
  return { variant: 'none', because: reasons[0] ?? 'there is no way to try' }
}

async function whatIsWrong({ bwrap, wrapper, inner = [] }: Variant): Promise<string | undefined> {
  const [file = '', ...args] = nested(bwrap)
  const outside = await probe(file, args, { env: ENV })
  const mark = `probe-${process.pid}-${process.hrtime.bigint()}`
  const command = [...inner, '/bin/sh', '-c', INSIDE, 'sh', ...nested(bwrap)]
  // The shell outside gives bubblewrap a place for the status that it will be asked for.
  const wrapped = ['-c', 'exec "$@" 3>/dev/null', 'sh', ...wrapper, '--json-status-fd', '3', '--', ...command]
  const seen = await probe('/bin/sh', wrapped, { env: ENV, extra: { WAYBILL_RUN: mark } })
  const escaped = !(await isEmptied(mark))
  if (escaped) await sweep(mark)
  if (seen.how !== 'ended') return 'bubblewrap does not start or does not end'
  if (seen.code !== 0) return `bubblewrap says: ${lastLine(seen.err)}`
  const said = seen.out.split('\n')
  if (!said.includes('own')) return 'inside, /proc is not of the namespace'
  if (escaped || !said.includes('stray'))
    return 'a process inside outlived the namespace, or none could be tried'
  const isSame = said.includes('nested') === (outside.how === 'ended' && outside.code === 0)
  return isSame ? undefined : `a sandbox of its own does not start inside it: ${lastLine(seen.err)}`
}

async function isEmptied(mark: string): Promise<boolean> {
  const deadline = performance.now() + EMPTY_MS
  while (carriersOf(mark).length > 0) {
    if (performance.now() >= deadline) return false
    await pause(5)
  }
  return true
}
