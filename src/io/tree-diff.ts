import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MOST_DIFF_BYTES, type TreeChange } from '../domain/gate.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { makePrivateFile } from './files.ts'
import { type GitCall, git } from './git.ts'
import { gitFailed } from './scratch-git.ts'
import type { Side } from './side-index.ts'

/**
 * How a tree differs from an earlier one (`HEAD`: from the last commit). The objects of the earlier one may have been
 * the repository's, and be gone with a commit that was amended: then the last commit takes its place.
 */
export async function changeSince(side: Side, since: string, tree: string): Promise<Result<TreeChange>> {
  const neutral = await neutralGround(side, tree)
  if (!neutral.ok) return neutral
  const earlier = since === 'HEAD' ? undefined : await compare(since, tree, side, neutral.value)
  if (earlier?.ok) return earlier
  const head = await lastCommit(side)
  if (!head.ok) return head
  const last = await compare(head.value, tree, side, neutral.value)
  return earlier && last.ok ? ok({ ...last.value, instead: head.value }) : last
}

/**
 * An empty repository of our own, with the objects of the side: what the user's says of its files, in attributes, in its
 * config or by replaced objects, could hide from the reviewer what is in them.
 */
async function neutralGround(side: Side, tree: string): Promise<Result<GitCall>> {
  const folder = join(side.folder, 'neutral')
  const GIT_DEFAULT_HASH = tree.length === 64 ? 'sha256' : 'sha1'
  const args = ['init', '--quiet', '--bare', '--template=', folder]
  const made = await git(args, { ...side.call, env: { GIT_DEFAULT_HASH } })
  if (!made.ok) return fail(gitFailed('make a place to compare in', made))
  const { GIT_WORK_TREE: _theirs, ...env } = side.call.env ?? {}
  return ok({ ...side.call, env: { ...env, GIT_DIR: folder } })
}

async function compare(
  from: string,
  tree: string,
  side: Side,
  neutral: GitCall,
): Promise<Result<TreeChange>> {
  // Plumbing: no setting of anybody's changes what it prints, and no program of theirs makes it.
  const words = ['-p', '-M', '--no-color', '--no-ext-diff', '--no-textconv']
  // Into a file: it may be longer than is held otherwise.
  const into = join(side.folder, 'diff')
  makePrivateFile(into)
  const compared = await git(['diff-tree', '-r', ...words, from, tree], { ...neutral, into })
  if (!compared.ok) return fail(gitFailed('compare the working tree', compared))
  const diffBytes = statSync(into).size
  return ok({ tree, diffBytes, ...(diffBytes > MOST_DIFF_BYTES ? {} : { diff: readFileSync(into, 'utf8') }) })
}

/** Its tree; before the first commit that of nothing at all. */
async function lastCommit({ call }: Side): Promise<Result<string>> {
  const tree = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{tree}'], call)
  if (tree.ok) return ok(tree.stdout)
  const commit = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], call)
  if (commit.ok) return fail(gitFailed('read the last commit', tree))
  const nothing = await git(['hash-object', '-t', 'tree', '-w', '/dev/null'], call)
  return nothing.ok ? ok(nothing.stdout) : fail(gitFailed('read the last commit', nothing))
}
