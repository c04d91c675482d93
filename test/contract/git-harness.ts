import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Workspace } from '../../src/domain/task.ts'
import { findWorkspace } from '../../src/io/repository.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { must } from './ledger-harness.ts'

const QUIET = ['-c', 'user.name=A Person', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main']

/** Real git, as a person would run it; it takes no lock that it can do without. */
export const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', [...QUIET, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, GIT_OPTIONAL_LOCKS: '0' },
  }).trimEnd()

export function write(root: string, path: string, text: string | Buffer, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text, { mode })
}

/** A repository with one commit of these files. */
export function repositoryWith(files: Record<string, string | Buffer>, name = 'shop'): string {
  const root = join(tempFolder(), name)
  mkdirSync(root)
  git(root, 'init', '-q')
  for (const [path, content] of Object.entries(files)) write(root, path, content)
  git(root, 'add', '--all')
  git(root, 'commit', '-q', '--allow-empty', '-m', 'one')
  return root
}

export const workspaceOf = (cwd: string): Workspace => must(findWorkspace(cwd))

/** Every file below a folder, with its kind, mode and bytes; `left` names what to pass over. */
export function filesBelow(folder: string, left: RegExp = /^$/): Record<string, string> {
  const found: Record<string, string> = {}
  const look = (at: string) => {
    for (const name of readdirSync(at).sort()) {
      const path = join(at, name)
      const place = relative(folder, path)
      if (left.test(place)) continue
      const facts = lstatSync(path)
      const mode = (facts.mode & 0o777).toString(8)
      if (facts.isDirectory()) look(path)
      else if (facts.isSymbolicLink()) found[place] = `link to ${readlinkSync(path)}`
      else if (!facts.isFile()) found[place] = 'neither file nor link'
      else found[place] = `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
    }
  }
  look(folder)
  return found
}

/** All that is the user's: the working files, and git's own folder but for the store of objects (I5). */
export const stateOf = (root: string) => ({
  status: git(root, 'status', '--porcelain', '--ignored'),
  stash: git(root, 'stash', 'list'),
  worktrees: git(root, 'worktree', 'list', '--porcelain'),
  gitFolder: filesBelow(git(root, 'rev-parse', '--path-format=absolute', '--git-common-dir'), /^objects$/),
  files: filesBelow(root, /^\.git$/),
})

/** Whether git itself would take a patch, as a person would try it. */
export function gitTakes(root: string, patch: string): boolean {
  try {
    git(root, 'apply', '--check', '--binary', patch)
    return true
  } catch {
    return false
  }
}
