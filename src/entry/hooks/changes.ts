import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Failure, failure } from '../../domain/failure.ts'
import { MOST_DIFF_BYTES, type TreeChange } from '../../domain/gate.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Place } from '../place.ts'

type Said = Partial<TreeChange> & { failure?: Failure }

/** The working tree as it is, and what has changed in it since an earlier look; asked of the command, since a hook carries no git. */
export function changesIn(
  { workspace }: Place,
  key: string,
  since: string | undefined,
  longestMs: number,
): Result<TreeChange> {
  const program = join(dirname(fileURLToPath(import.meta.url)), 'cli.mjs')
  const args = ['policy', 'changes', key, ...(since === undefined ? [] : ['--since', since])]
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
  const why = asked.signal ? `it took longer than ${longestMs / 1000} s` : `it ended with ${asked.status}`
  return fail(failure('scratch_failed', `the changes in ${workspace.root} could not be told: ${why}`))
}

function saidIn(stdout: string): Said | undefined {
  try {
    return JSON.parse(stdout) as Said
  } catch {
    return undefined
  }
}
