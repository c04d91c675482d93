import { spawnSync } from 'node:child_process'
import type { ProcessRow } from './process-table.ts'

/** What `ps -o stat=,lstart=` prints for one process: "Ss   Sat Nov 21 06:13:00 2026". */
export function parsePs(text: string): { state: string; startedAt: string } | undefined {
  const [, state, startedAt] = /^\s*(\S+)\s+(\S.*\d{4})\s*$/.exec(text) ?? []
  return state && startedAt ? { state, startedAt: startedAt.replace(/\s+/g, ' ') } : undefined
}

/** What `ps -axo pid=,ppid=,pgid=,stat=,lstart=` prints for all of them. */
export function parsePsTable(text: string): Map<number, ProcessRow> {
  const rows = text.split('\n').flatMap((line) => {
    const [, pid, parent, group, rest] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    const row = parsePs(rest ?? '')
    return row ? [[Number(pid), { ...row, parent: Number(parent), group: Number(group) }] as const] : []
  })
  return new Map(rows)
}

/**
 * Pids whose environment holds exactly `entry`, from two prints of `ps -axww`: `pid=,command=`, and the same with `-E`,
 * which adds the environment after the command. An argument that reads like the entry is not in the environment.
 */
export function parseCarriers(commands: string, withEnvironments: string, entry: string): number[] {
  const plain = new Map(pidLines(commands))
  return pidLines(withEnvironments).flatMap(([pid, text]) => {
    const command = plain.get(pid)
    // Another program by now: the next scan sees it.
    if (command === undefined || !text.startsWith(command)) return []
    return text.slice(command.length).split(' ').includes(entry) ? [pid] : []
  })
}

const pidLines = (text: string): [number, string][] =>
  text.split('\n').flatMap((line) => {
    const [, pid, rest] = /^\s*(\d+) (.*?)\s*$/.exec(line) ?? []
    return pid === undefined || rest === undefined ? [] : [[Number(pid), rest]]
  })

/**
 * The boot, from `sysctl -n kern.bootsessionuuid kern.boottime`. The session id is preferred:
 * boottime is computed from the wall clock and moves when the clock is set.
 */
export function parseBoot(text: string): string | undefined {
  const session = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/im.exec(text)
  if (session) return session[0]
  return /\bsec = (\d+)/.exec(text)?.[1]
}

// execa is not used for these: they are synchronous reads, and `waybill status` must not pay its import.
function outputOf(file: string, args: string[]): string {
  // lstart is printed in the caller's language and time zone; both are pinned so that two looks agree.
  const env = { LC_ALL: 'C', TZ: 'UTC' }
  return (
    spawnSync(file, args, { env, encoding: 'utf8', timeout: 5_000, maxBuffer: MAX_PS_BYTES }).stdout ?? ''
  )
}

/** A few hundred processes with their environments. */
const MAX_PS_BYTES = 64 * 1024 * 1024

export const readPs = (pid: number): { state: string; startedAt: string } | undefined =>
  parsePs(outputOf('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)]))

export const readBoot = (): string | undefined =>
  parseBoot(outputOf('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid', 'kern.boottime']))

/** Undefined where ps tells nothing, which is never true of a system that runs. */
export function readPsTable(): Map<number, ProcessRow> | undefined {
  const table = parsePsTable(outputOf('/bin/ps', ['-axo', 'pid=,ppid=,pgid=,stat=,lstart=']))
  return table.size === 0 ? undefined : table
}

export const readCarriers = (entry: string): number[] =>
  parseCarriers(
    outputOf('/bin/ps', ['-axww', '-o', 'pid=,command=']),
    outputOf('/bin/ps', ['-axwwE', '-o', 'pid=,command=']),
    entry,
  )

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
