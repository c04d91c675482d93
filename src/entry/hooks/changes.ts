import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Failure, failure } from '../../domain/failure.ts'
import { MOST_DIFF_BYTES, type TreeChange } from '../../domain/gate.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Place } from '../place.ts'

/** For its start, and for taking away what it has made: it ends by itself, since whoever ends it leaves git running. */
const AROUND_MS = 2_000

type Said = Partial<TreeChange> & { failure?: Failure }

/** The working tree as it is, and what has changed in it since an earlier look; asked of the command, since a hook carries no git. `withinMs` is for git alone. */
export function changesIn(
  { workspace }: Place,
  key: string,
  since: string | undefined,
  withinMs: number,
): Result<TreeChange> {
  const program = join(dirname(fileURLToPath(import.meta.url)), 'cli.mjs')
  const args = [
    'policy',
    'changes',
    key,
    '--within',
    String(withinMs),
    ...(since === undefined ? [] : ['--since', since]),
  ]
  const longestMs = withinMs + AROUND_MS
  const asked = spawnSync(process.execPath, [program, ...args], {
    cwd: workspace.root,
    encoding: 'utf8',
    timeout: longestMs,
    // JSON may write a byte as six.
    maxBuffer: 8 * MOST_DIFF_BYTES,
  })
  const said = saidIn(asked.stdout)
  if (said?.failure) return fail(said.failure)
  if (said?.tree !== undefined && said.diffBytes !== undefined) return ok(said as TreeChange)
  const what = `the changes in ${workspace.root} could not be told:`
  if (asked.signal) return fail(failure('timed_out', `${what} it took longer than ${longestMs / 1000} s`))
  return fail(failure('scratch_failed', `${what} it ended with ${asked.status}`))
}

function saidIn(stdout: string): Said | undefined {
  try {
    return JSON.parse(stdout) as Said
  } catch {
    return undefined
  }
}
