import { spawnSync } from 'node:child_process'

/** What `ps -o stat=,lstart=` prints for one process: "Ss   Sat Nov 21 06:13:00 2026". */
export function parsePs(text: string): { state: string; startedAt: string } | undefined {
  const [, state, startedAt] = /^\s*(\S+)\s+(\S.*\d{4})\s*$/.exec(text) ?? []
  return state && startedAt ? { state, startedAt: startedAt.replace(/\s+/g, ' ') } : undefined
}

/**
 * The boot, from `sysctl -n kern.bootsessionuuid kern.boottime`. The session id is preferred:
 * boottime is computed from the wall clock and moves when the clock is set.
 */
export function parseBoot(text: string): string | undefined {
  const session = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/im.exec(text)
  if (session) return session[0]
  return /\bsec = (\d+)/.exec(text)?.[1]
}

// execa is not used for these two: they are synchronous one-line reads, and `waybill status` must not pay its import.
function outputOf(file: string, args: string[]): string {
  // lstart is printed in the caller's language and time zone; both are pinned so that two looks agree.
  const env = { LC_ALL: 'C', TZ: 'UTC' }
  return spawnSync(file, args, { env, encoding: 'utf8', timeout: 5_000 }).stdout ?? ''
}

export const readPs = (pid: number): { state: string; startedAt: string } | undefined =>
  parsePs(outputOf('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)]))

export const readBoot = (): string | undefined =>
  parseBoot(outputOf('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid', 'kern.boottime']))

/** One row of `ps -axeww -o pid=,ppid=,lstart=,command=`: what follows the start is the command and its environment. */
export function parsePsTree(
  text: string,
): Map<number, { parent: number; startedAt: string; commandAndEnvironment: string }> {
  const rows = text.matchAll(/^\s*(\d+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s(.*)$/gm)
  return new Map(
    [...rows].map(([, pid, parent, startedAt = '', commandAndEnvironment = '']) => [
      Number(pid),
      { parent: Number(parent), startedAt: startedAt.replace(/\s+/g, ' '), commandAndEnvironment },
    ]),
  )
}

export const readPsTree = () =>
  parsePsTree(outputOf('/bin/ps', ['-axeww', '-o', 'pid=,ppid=,lstart=,command=']))
