import { chmodSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckName } from '../../../src/domain/check.ts'
import type { Ask } from '../../../src/domain/task.ts'
import { write } from '../git-harness.ts'

/** What is done to a file: new content, another mode, a link, another place, or nothing is left of it. */
export type Edit =
  | string
  | Buffer
  | { mode: number }
  | { link: string }
  | { to: string; text?: string }
  | null

/** A patch that a worker might bring back, made by real edits in a real repository. */
export type PatchCase = {
  what: string
  before: Record<string, string | Buffer>
  edits?: Record<string, Edit>
  /** For what no edit says. */
  work?: (tree: string) => void
  /** Changes the finished patch, as whoever can write it might. */
  spoil?: (patch: string) => string
  ask?: Partial<Ask>
  /** The checks that do not pass, in order; none of them means accepted. */
  fails: CheckName[]
  /** Whether it takes tests away: what `no-tests-removed` is measured by, whatever it says. */
  takesTests?: boolean
  /** Why it says otherwise, where it is known to be wrong. */
  known?: string
}

/** Does what the case says in a tree. */
export function doEdits(tree: string, { edits = {}, work }: PatchCase): void {
  for (const [path, edit] of Object.entries(edits)) {
    const file = join(tree, path)
    if (edit === null) rmSync(file, { recursive: true })
    else if (typeof edit === 'string' || Buffer.isBuffer(edit)) write(tree, path, edit)
    else if ('mode' in edit) chmodSync(file, edit.mode)
    else if ('link' in edit) {
      rmSync(file, { force: true })
      symlinkSync(edit.link, file)
    } else {
      write(tree, edit.to, '')
      renameSync(file, join(tree, edit.to))
      if (edit.text !== undefined) write(tree, edit.to, edit.text)
    }
  }
  work?.(tree)
}

/** A case about tests of one file: it is written anew. */
export const rewriting =
  (path: string, before: string, besides: Record<string, string> = {}) =>
  (what: string, after: string | null, takesTests: boolean, known?: string): PatchCase => ({
    what,
    before: { [path]: before, ...besides },
    edits: { [path]: after },
    takesTests,
    fails: takesTests === (known === undefined) ? ['no-tests-removed'] : [],
    ...(known === undefined ? {} : { known }),
  })
