import { readFileSync } from 'node:fs'
import type { ProcessIdentity } from '../domain/run.ts'
import { MAX_DEPTH, statFields } from './ancestry.ts'
import { identifyEntry, identityWith } from './identity.ts'
import { ownEntry } from './process-namespace.ts'
import { readPsTree } from './process-table-darwin.ts'

/** A caller, or somebody above it, as the caller saw it; and the run whose mark it was started with. */
export type Forebear = { process: ProcessIdentity; run?: string }

/** This process and everybody above it, nearest first, as far as the system tells. To be asked while they live. */
export function forebears(): Forebear[] {
  return process.platform === 'darwin' ? forebearsIn(readPsTree(), process.pid) : climb()
}

/** Linux shows each of them in two small files: under 2 ms for a usual line. */
function climb(): Forebear[] {
  const line: Forebear[] = []
  for (let at = ownEntry() ?? 0; at > 0 && line.length < MAX_DEPTH; ) {
    const fields = statFields(at)
    // Field 22 of proc_pid_stat(5) is the start, field 4 the parent; the first here is field 3.
    const [startedAt, parent] = [fields[22 - 3], fields[4 - 3]]
    if (startedAt === undefined) break
    line.push({ process: identifyEntry(at, startedAt), ...runIn(environmentOf(at)) })
    at = Number(parent)
  }
  return line
}

/** As it was when the program started: what it has unset since then still stands there. */
export function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    // Of another user, or a program that hides itself.
    return ''
  }
}

const runIn = (environment: string): { run?: string } => {
  const [, run] = /(?:^|\0)WAYBILL_RUN=([0-9A-Za-z._-]+)/.exec(environment) ?? []
  return run === undefined ? {} : { run }
}

type PsRow = { parent: number; startedAt: string; commandAndEnvironment: string }

/** The same from one look at all processes, as macOS gives it. */
export function forebearsIn(rows: ReadonlyMap<number, PsRow>, pid: number): Forebear[] {
  const line: Forebear[] = []
  for (let at = pid; at > 0 && line.length < MAX_DEPTH; ) {
    const row = rows.get(at)
    if (!row) break
    line.push({
      process: identityWith(at, row.startedAt),
      ...runIn(row.commandAndEnvironment.replaceAll(' ', '\0')),
    })
    at = row.parent
  }
  return line
}
