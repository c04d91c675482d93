import { spawnSync } from 'node:child_process'

/**
 * A way to run a program in a network of its own that has nothing but loopback: proof that it needs nothing else.
 * Servers of the caller are out of reach in there, so a program that talks to one must start it itself
 * (`test/servers/main.ts script.json -- program ...` does).
 */
export type LoopbackOnly =
  | { ok: true; wrap: (file: string, args: string[]) => { file: string; args: string[] } }
  | { ok: false; because: string }

/** Tries it out once; where the system does not allow it, says why. */
export function loopbackOnly(): LoopbackOnly {
  if (process.platform !== 'linux')
    return { ok: false, because: `no network namespaces on ${process.platform}` }
  const flags = process.getuid?.() === 0 ? ['-n'] : ['-rn']
  const wrap = (file: string, args: string[]) => ({
    file: 'unshare',
    args: [...flags, 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', file, ...args],
  })
  const probe = wrap('true', [])
  const { status, error, stderr } = spawnSync(probe.file, probe.args, { encoding: 'utf8' })
  if (status === 0) return { ok: true, wrap }
  return { ok: false, because: `unshare -n does not work here: ${error?.message ?? stderr.trim()}` }
}
