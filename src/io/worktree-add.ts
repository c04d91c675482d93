import { setTimeout as pause } from 'node:timers/promises'
import { type GitAnswer, type GitCall, git } from './git.ts'

const TRIES = 8
const PAUSE_MS = 15

/** Git (2.39.5) looks through all worktrees of the repository, and does not bear one that another git is just making or removing. */
const IN_BETWEEN = /worktrees\/\S+|could not create (leading )?director/

/** Files are written by several processes at once (git 2.32; older ones pass over it); those with a filter are not. */
const SIDE_BY_SIDE = ['-c', 'checkout.workers=4']

/** `git worktree add --detach`, again where another one stood in its way: many runs of one repository begin at once. */
export async function addWorktree(tree: string, commit: string, call: GitCall): Promise<GitAnswer> {
  for (let turn = 1; ; turn += 1) {
    const added = await git([...SIDE_BY_SIDE, 'worktree', 'add', '--detach', '--quiet', tree, commit], call)
    if (added.ok || turn === TRIES || !IN_BETWEEN.test(added.message)) return added
    await pause(turn * PAUSE_MS)
  }
}
