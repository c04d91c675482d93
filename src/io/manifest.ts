import { Bug } from '../domain/bug.ts'
import type { Continuing } from '../domain/follow.ts'
import type { SentManifest } from '../domain/manifest.ts'
import type { Errand, Invocation, Pasted } from '../domain/run.ts'
import type { Cargo } from '../domain/secret.ts'
import type { Task } from '../domain/task.ts'
import type { Scratch } from './scratch.ts'
import { sha256 } from './sha256.ts'

export const promptFacts = (stdin: string): SentManifest['prompt'] => ({
  bytes: Buffer.byteLength(stdin),
  sha256: sha256().update(stdin).digest('hex'),
})

/** What leaves with this run: the prompt that was looked at and no other, and how far the worker can reach by itself. */
export function listSent(
  { stdin }: Pick<Invocation, 'stdin'>,
  { cwd, task, continuing }: Pick<Errand, 'cwd' | 'task' | 'continuing'>,
  scratch: Pick<Scratch, 'base'> | undefined,
  cargo: Cargo,
): SentManifest {
  const prompt = promptFacts(stdin)
  const { prompt: lookedAt, promptWithoutEarlier } = cargo
  if (![lookedAt, promptWithoutEarlier].some((one) => one?.sha256 === prompt.sha256))
    throw new Bug('the prompt is not the one that was looked at')
  return {
    prompt,
    files: cargo.pasted?.map(pastedFacts) ?? cargo.files,
    ...(task.handedOn === undefined ? {} : { handedOn: promptFacts(task.handedOn) }),
    ...earlierPatch(task, stdin),
    ...(continuing?.in === 'session' ? { session: sessionFacts(continuing) } : {}),
    ...(cargo.pasted ? {} : { reach: { root: cwd, ...(scratch ? { base: scratch.base } : {}) } }),
  }
}

/** One by one, also those of a folder. */
const pastedFacts = ({ path, sha256: sum, text }: Pasted): SentManifest['files'][number] => ({
  path,
  bytes: Buffer.byteLength(text),
  sha256: sum,
})

function earlierPatch({ follows }: Task, stdin: string): Pick<SentManifest, 'earlierPatch'> {
  const shown = follows?.patchShown
  return shown !== undefined && stdin.includes(shown) ? { earlierPatch: promptFacts(shown) } : {}
}

function sessionFacts({
  id,
  file,
}: Extract<Continuing, { in: 'session' }>): NonNullable<SentManifest['session']> {
  return { id, ...(file ? { bytes: file.bytes, sha256: file.sha256 } : {}) }
}
