import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Workspace } from '../../src/domain/task.ts'
import { makeScratch, removeScratch, type Scratch } from '../../src/io/scratch.ts'
import { collectPatch } from '../../src/io/scratch-patch.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { filesBelow, gitTakes, stateOf, workspaceOf } from './git-harness.ts'
import { must } from './ledger-harness.ts'

export const FILES = {
  'a.txt': 'one\ntwo\nthree\n',
  'src/b.ts': 'export const b = 1\n',
  'run.sh': '#!/bin/sh\necho hi\n',
  '.gitignore': 'secret.env\nbuild/\n',
  'bytes.bin': Buffer.from([0, 1, 2, 3, 255, 0]),
}
export const tracked = (folder: string) => filesBelow(folder, /^\.git$/)

export async function scratchOf(workspace: Workspace): Promise<{ folder: string; scratch: Scratch }> {
  const folder = join(tempFolder(), 'w1')
  mkdirSync(folder)
  return { folder, scratch: must(await makeScratch(workspace, folder)) }
}

/** From the state of `root` through some work to its patch, the scratch gone again. */
export async function patchOf(root: string, work: (tree: string) => void) {
  const workspace = workspaceOf(root)
  const before = stateOf(root)
  const { folder, scratch } = await scratchOf(workspace)
  work(scratch.tree)
  const path = join(folder, 'changes.patch')
  const patch = must(await collectPatch(scratch, path))
  const applies = patch ? gitTakes(root, path) : undefined
  await removeScratch(workspace, scratch)
  return { patch, path, applies, untouched: { before, after: stateOf(root) }, left: existsSync(scratch.tree) }
}
