import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Pasted } from '../domain/run.ts'
import type { Task } from '../domain/task.ts'
import { type LookedThrough, passageOf } from './files-looked-through.ts'
import { git } from './git.ts'

/** What leaves: of a worker that can open files, what the task declared. */
export type Leaving = Omit<LookedThrough, 'texts'> & { pasted?: Pasted[] }

/**
 * What goes along in the prompt of a worker that can open no file: each file that was named, and of a folder what git
 * tracks or would track, so that no `node_modules` and no `.env` goes with it. Only text can.
 */
export async function goingAlong(
  { ask: { files: named }, workspace }: Pick<Task, 'ask' | 'workspace'>,
  { texts, partly }: LookedThrough,
): Promise<Result<Leaving>> {
  const isNamed = ({ path }: Pasted): boolean => named.includes(path)
  const strange = texts.find((text) => isNamed(text) && !isText(text))
  if (strange) return fail(failure('file_refused', `--files ${JSON.stringify(strange.path)}: it is no text`))
  const known = texts.every(isNamed) ? ok(new Set<string>()) : await knownToGit(named, workspace.root)
  if (!known.ok) return known
  const pasted = texts.filter((text) => isNamed(text) || (known.value.has(text.path) && isText(text)))
  const files = pasted.map(({ path, sha256, text }) => ({ path, bytes: Buffer.byteLength(text), sha256 }))
  return ok({ files, passages: pasted.map(passageOf), partly, pasted })
}

async function knownToGit(named: readonly string[], root: string): Promise<Result<Set<string>>> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...named]
  const listed = await git(args, { cwd: root })
  if (listed.ok) return ok(new Set(listed.stdout.split('\0')))
  return fail(failure('file_refused', `git cannot say what is in ${named.join(', ')}: ${listed.message}`))
}

const isText = ({ text }: Pasted): boolean => !text.includes('\0')
