import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { ownEntry } from './process-namespace.ts'

export type Ancestor = { pid: number; name: string }

export const MAX_DEPTH = 64

/**
 * The programs above a process, nearest first, as far as the system tells: in a PID namespace that is its first process,
 * which may be an agent as well.
 */
export function ancestors(pid: number): Ancestor[] {
  const found: Ancestor[] = []
  // In a sandbox without a `/proc` of its own our number there is another one.
  const from = pid === process.pid ? (ownEntry() ?? pid) : pid
  for (let at = parentOf(from); at > 0 && found.length < MAX_DEPTH; at = parentOf(at))
    found.push({ pid: at, name: nameOf(at) })
  return found
}

/** Whether the numbers of processes that the system shows are those by which this one counts; without /proc, or with another's, nothing above can be seen. */
export function seesItself(): boolean {
  if (process.platform === 'darwin') return true
  try {
    return readlinkSync('/proc/self') === String(process.pid)
  } catch {
    return false
  }
}

/** Programs in which a model, and not a person, may be typing. Codex's release files carry the platform in their name. */
const AGENTS = /^(?:claude|codex)(?:\.exe|\.js|-(?:x86_64|aarch64)[\w-]*)?$/

export const agentsAmong = (above: Ancestor[]): Ancestor[] => above.filter(({ name }) => AGENTS.test(name))

/** Whether a process has a controlling terminal, as far as the system tells. */
export function hasTerminal(pid: number): boolean {
  if (process.platform === 'darwin') return /^tty/.test(ps(pid, 'tty'))
  // tty_nr, 0 for none: field 7 of proc_pid_stat(5), the fourth after the state.
  return Number(statFields(pid)[4]) > 0
}

/** A program's name. Claude Code's own installer names the file after the version: `~/.local/share/claude/versions/2.1.329`. */
export function programName(path: string): string {
  const file = path.replace(/ \(deleted\)$/, '')
  return /\/claude\/versions\/[^/]+$/.test(file) ? 'claude' : basename(file)
}

const parentOf = (pid: number): number =>
  Number(process.platform === 'darwin' ? ps(pid, 'ppid') : statFields(pid)[1]) || 0

/** What follows the command's name in `/proc/<pid>/stat`, from the state on; empty where there is no such process. */
export function statFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat
      .slice(stat.lastIndexOf(')') + 1)
      .trim()
      .split(' ')
  } catch {
    return []
  }
}

function nameOf(pid: number): string {
  if (process.platform === 'darwin') return programName(ps(pid, 'comm'))
  try {
    return programName(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    return ''
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('/bin/ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
