import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type GitCall, git } from './git.ts'

/** Settings of git, to be put over those of a repository. */
export type GitSetting = { name: string; value: string }
type Found = GitSetting & { scope: string }

/**
 * What takes away the filters that a repository's own config defines: a clone has none, but an archive brings `.git`
 * along, and nobody who starts git in there shall need the programs of whoever packed it. A filter of the same name in
 * the user's own config (Git LFS is one) stays as it is there.
 */
export async function withoutFilters(call: GitCall): Promise<Result<GitSetting[]>> {
  const listed = await git(['config', '--list', '--show-scope', '-z'], call)
  // Where there is no git at all, nobody can start it.
  if (!listed.ok && listed.isMissing) return ok([])
  if (!listed.ok) return fail(failure('scratch_failed', `git could not read its config: ${listed.message}`))
  const settings = settingsIn(listed.stdout)
  const own = settings.filter(({ scope }) => scope === 'local' || scope === 'worktree')
  const stubborn = own.find(({ name }) => isStubborn(name))
  if (stubborn) return fail(definesProgram(call.cwd, stubborn.name))
  const names = new Set(own.map(({ name }) => name).filter((name) => driverOf(name) !== undefined))
  return ok([...names].map((name) => usersOwn(name, settings)))
}

export const asOptions = (settings: readonly GitSetting[]): string[] =>
  settings.flatMap(({ name, value }) => ['-c', `${name}=${value}`])

/** As `--list --show-scope -z` prints them: scope, NUL, name, line end, value, NUL. */
function settingsIn(text: string): Found[] {
  const fields = text.split('\0')
  const settings: Found[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name = '', ...value] = (fields[at + 1] ?? '').split('\n')
    settings.push({ scope: fields[at] ?? '', name, value: value.join('\n') })
  }
  return settings
}

const driverOf = (name: string): string | undefined =>
  /^filter\.(.*)\.(?:clean|smudge|process|required)$/.exec(name)?.[1]

/** Git LFS looks for these by itself, and `-c` ends a name at its first `=`: no option of ours reaches them. */
const isStubborn = (name: string): boolean =>
  /^lfs\.extension\..*\.(?:clean|smudge)$/.test(name) || (driverOf(name)?.includes('=') ?? false)

/** Only what the repository sets: an empty `process` also switches off a `clean` of the user's own. */
function usersOwn(name: string, settings: readonly Found[]): GitSetting {
  const isOwn = (found: Found) =>
    (found.scope === 'global' || found.scope === 'system') && found.name === name
  const nothing = name.endsWith('.required') ? 'false' : ''
  return { name, value: settings.findLast(isOwn)?.value ?? nothing }
}

const definesProgram = (root: string, name: string) =>
  failure('scratch_failed', `the git config of ${root} names a program for git to run (${name})`, {
    hint: 'git in there would run it. Look at `git config --local --list`, and take it out if it is not yours.',
  })
