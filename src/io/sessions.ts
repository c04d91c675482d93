import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Continuing, FileSum, Followed } from '../domain/follow.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { rm, rmdir } from './disk.ts'
import { findExecutable } from './executables.ts'
import { claudeHome, codexHome, type Env } from './logins.ts'
import { probe } from './probes.ts'
import { sha256 } from './sha256.ts'

/**
 * How a worker goes on from an earlier run. Whether the vendor still has the session is its own word to say: where its
 * file is not found (or no longer lies where codex 0.169.0 and Claude Code 2.1.329 put it) it is asked all the same.
 */
export function continuingFrom(followed: Followed, worker: WorkerId, env: Env): Continuing {
  const { run, session, sessionless = `${run} has told of none` } = followed
  if (worker !== followed.worker)
    return { in: 'fresh', because: `${worker} cannot go on in a session of ${followed.worker}` }
  if (session === undefined) return { in: 'fresh', because: sessionless }
  const path = sessionFile(worker, session, env)
  const sum = path === undefined ? undefined : sumOf(path)
  return { in: 'session', id: session, ...(path !== undefined && sum ? { file: { path, ...sum } } : {}) }
}

/** Where a vendor's CLI keeps one session; undefined where it is not found. */
export function sessionFile(worker: WorkerId, session: string, env: Env): string | undefined {
  const home = homeOf(worker, env)
  if (home === undefined) return undefined
  if (worker === 'claude-cli')
    return foldersIn(join(home, 'projects')).flatMap((folder) => named(folder, `${session}.jsonl`))[0]
  // By year, month and day.
  const days = foldersIn(join(home, 'sessions')).flatMap(foldersIn).flatMap(foldersIn)
  return days.flatMap((folder) => named(folder, `-${session}.jsonl`))[0]
}

function homeOf(worker: WorkerId, env: Env): string | undefined {
  if (worker === 'codex-cli') return codexHome(env)
  return worker === 'claude-cli' ? claudeHome(env) : undefined
}

const named = (folder: string, end: string): string[] =>
  entriesIn(folder).flatMap((entry) =>
    entry.isFile() && entry.name.endsWith(end) ? [join(folder, entry.name)] : [],
  )

const foldersIn = (folder: string): string[] =>
  entriesIn(folder).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []))

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** undefined where it cannot be read. */
export function sumOf(path: string): FileSum | undefined {
  try {
    const bytes = readFileSync(path)
    return { bytes: bytes.length, sha256: sha256().update(bytes).digest('hex') }
  } catch {
    return undefined
  }
}

export const sessionBytes = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/**
 * Takes a kept session away, and with it what the vendor's CLI keeps beside it. Codex has lists of its sessions, so it is
 * asked to do it; where it cannot, and for Claude Code, which has no command for it, the file goes. Never rejects.
 */
export async function dropSession(
  worker: WorkerId,
  session: string,
  { env, executable }: { env: Env; executable?: string | undefined },
): Promise<void> {
  if (worker === 'codex-cli') {
    const codex = findExecutable('codex', env, executable)
    if (codex.ok) await probe(codex.value.path, ['delete', '--force', session], { env })
  }
  const path = sessionFile(worker, session, env)
  if (path === undefined) return
  await rm(path, { force: true }).catch(() => {})
  if (worker === 'codex-cli') return
  await rm(join(dirname(path), session), { recursive: true, force: true }).catch(() => {})
  // Its folder is that of the place where the run worked: of a scratch tree there will be no other.
  await rmdir(dirname(path)).catch(() => {})
}
