import { lstatSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { seesPromptOnly } from '../decide/worker-facts.ts'
import type { ProcessInvocation } from '../domain/run.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { rmSync } from '../io/disk.ts'
import { makePrivateFolder, writeUnsynced } from '../io/files.ts'

/** Folders of one run, below its own: a home for a program that is to see nothing of the user's, and a place with no file in it. */
const homeIn = (folder: string): string => join(folder, 'home')
const emptyIn = (folder: string): string => join(folder, 'empty')

/** Where a run works, and what it may have for its home. What an earlier try left there is gone. */
export function placesFor(worker: WorkerId, folder: string, tree: string): { home: string; cwd: string } {
  clearPlaces(folder)
  if (!seesPromptOnly(worker)) return { home: homeIn(folder), cwd: tree }
  makePrivateFolder(emptyIn(folder))
  return { home: homeIn(folder), cwd: emptyIn(folder) }
}

/** Lays out what a program finds in its home. */
export function furnish(home: string, { homeFiles = {}, promptFile, stdin }: ProcessInvocation): void {
  const files = promptFile === undefined ? homeFiles : { [promptFile]: stdin, ...homeFiles }
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, name)
    makePrivateFolder(dirname(path))
    writeUnsynced(path, text, 0o600)
  }
}

const MOST_LEFT_BYTES = 256 * 1024

/** What a program left at its end, as a line of its output; nothing where it is missing, too long or no JSON. */
export function leftIn(home: string, { leaves }: ProcessInvocation): string {
  if (leaves === undefined) return ''
  try {
    const path = join(home, leaves)
    const { size } = lstatSync(path)
    if (size > MOST_LEFT_BYTES) return ''
    return `\n${JSON.stringify({ type: 'left.behind', said: JSON.parse(readFileSync(path, 'utf8')) })}\n`
  } catch {
    // It was ended before it wrote, or wrote half of it: then it said nothing.
    return ''
  }
}

/** What was asked may hold a secret that was allowed: sent, but not kept. */
export function clearPlaces(folder: string): void {
  for (const path of [homeIn(folder), emptyIn(folder)]) rmSync(path, { recursive: true, force: true })
}
