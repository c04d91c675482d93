import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

export type Ancestor = { pid: number; name: string }

const MAX_DEPTH = 64

/** The programs above a process, nearest first, as far as the system tells. */
export function ancestors(pid: number): Ancestor[] {
  const found: Ancestor[] = []
  for (let at = parentOf(pid); at > 1 && found.length < MAX_DEPTH; at = parentOf(at))
    found.push({ pid: at, name: nameOf(at) })
  return found
}

/** Programs in which a model, and not a person, may be typing. */
const AGENTS = /^(claude|codex)(\.exe|\.js)?$/

export const agentsAmong = (above: Ancestor[]): Ancestor[] => above.filter(({ name }) => AGENTS.test(name))

function parentOf(pid: number): number {
  if (process.platform === 'darwin') return Number(ps(pid, 'ppid')) || 0
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return (
      Number(
        stat
          .slice(stat.lastIndexOf(')') + 1)
          .trim()
          .split(' ')[1],
      ) || 0
    )
  } catch {
    return 0
  }
}

function nameOf(pid: number): string {
  if (process.platform === 'darwin') return basename(ps(pid, 'comm'))
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '')
  } catch {
    return ''
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
