import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { type GitCall, git } from './git.ts'

/** Settings by which a filter runs a program, each with what it is without one. */
const FILTER = { clean: '', smudge: '', process: '', required: 'false' } as const
type FilterKey = keyof typeof FILTER

type Setting = { scope: string; name: string; value: string }

/**
 * Options for git that take away the filters which a repository's own config defines: a clone has none, but an archive
 * brings `.git` along, and a worker must not need the programs of whoever packed it. A filter of the same name in the
 * user's own config (Git LFS is one) stays as it is there.
 */
export async function withoutPrograms(call: GitCall): Promise<Result<string[]>> {
  const listed = await git(['config', '--list', '--show-scope', '-z'], call)
  if (!listed.ok) return fail(failure('scratch_failed', `git could not read its config: ${listed.message}`))
  const settings = settingsIn(listed.stdout)
  const own = settings.filter(({ scope }) => scope === 'local' || scope === 'worktree')
  const stubborn = own.find(({ name }) => isStubborn(name))
  if (stubborn) return fail(definesProgram(call.cwd, stubborn.name))
  const drivers = new Set(own.flatMap(({ name }) => driverOf(name) ?? []))
  return ok([...drivers].flatMap((driver) => optionsFor(driver, settings)))
}

/** As `--list --show-scope -z` prints them: scope, NUL, name, line end, value, NUL. */
function settingsIn(text: string): Setting[] {
  const fields = text.split('\0')
  const settings: Setting[] = []
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

function optionsFor(driver: string, settings: readonly Setting[]): string[] {
  const usersOwn = (key: FilterKey): string => {
    const of = ({ scope, name }: Setting) =>
      (scope === 'global' || scope === 'system') && name === `filter.${driver}.${key}`
    return settings.findLast(of)?.value ?? FILTER[key]
  }
  return (Object.keys(FILTER) as FilterKey[]).flatMap((key) => [
    '-c',
    `filter.${driver}.${key}=${usersOwn(key)}`,
  ])
}

const definesProgram = (root: string, name: string) =>
  failure('scratch_failed', `the git config of ${root} names a program for git to run (${name})`, {
    hint: 'A writing task would run it. Look at `git config --local --list`, and take it out if it is not yours.',
  })
