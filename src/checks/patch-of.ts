import { failure } from '../domain/failure.ts'
import { fail, type Result } from '../domain/result.ts'
import { openPatch, type PatchContents } from '../io/patch-contents.ts'
import type { Check, Evidence } from './check.ts'

const opened = new WeakMap<Evidence, Promise<Result<PatchContents>>>()

/** The patch of the evidence, opened once for all checks that look into it. */
function contentsOf(evidence: Evidence): Promise<Result<PatchContents>> {
  const known = opened.get(evidence)
  if (known) return known
  const { patch, task, site } = evidence
  const contents = patch ? openPatch(patch, task.workspace, site.folder) : Promise.resolve(NOTHING)
  opened.set(evidence, contents)
  return contents
}

/** Once all checks of the evidence have ended. */
export async function closePatch(evidence: Evidence): Promise<void> {
  const contents = await opened.get(evidence)?.catch(() => undefined)
  if (contents?.ok) contents.value.close()
}

const NOTHING: Result<PatchContents> = fail(failure('scratch_failed', 'there is no patch'))

/** A check that looks into the patch; one that git cannot read could not be run. */
export const onPatch =
  (judge: (patch: PatchContents, evidence: Evidence) => ReturnType<Check>): Check =>
  async (evidence) => {
    if (!evidence.patch) return { status: 'passed', detail: 'nothing was changed' }
    if (evidence.patch.redacted) {
      return {
        status: 'could_not_run',
        detail: 'the patch was kept only as a text to read: it holds what looks like a secret',
      }
    }
    const contents = await contentsOf(evidence)
    return contents.ok
      ? judge(contents.value, evidence)
      : { status: 'could_not_run', detail: contents.failure.message }
  }

const SHOWN = 5

/** The first of many, and how many more there are; newlines in a name do not make lines. */
export function listed(items: readonly string[]): string {
  const more = items.length - SHOWN
  return items.slice(0, SHOWN).join('; ') + (more > 0 ? `; and ${more} more` : '')
}

/** A path in a sentence: quoted, with whatever could be taken for the sentence escaped. */
export const quoted = (path: string): string => (/^[\w./@+-]+$/.test(path) ? path : JSON.stringify(path))
