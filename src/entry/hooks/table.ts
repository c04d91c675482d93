import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RoutingTable } from '../../domain/routing-table.ts'
import { BUILT_IN, isBuiltIn, readTable, sourcesOf } from '../../io/routing-table.ts'
import type { Place } from '../place.ts'

/** A typed prompt waits for it; the host gives it 30 s. */
const LONGEST_MS = 10_000

/** The rules of a repository as a hook may have them; undefined where they cannot be read, and why was said. */
export function tableFor({ paths, workspace }: Place, say = onStderr): RoutingTable | undefined {
  const sources = sourcesOf(paths, workspace)
  if (isBuiltIn(sources, paths, workspace.root)) return builtIn()
  const known = readTable(paths, workspace, sources)
  if (known) return known
  // Fetched here: a prompt must not wait for what only a changed source needs.
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const program = join(dirname(BUILT_IN), 'cli.mjs')
  const made = spawnSync(process.execPath, [program, 'policy', 'compile'], {
    cwd: workspace.root,
    encoding: 'utf8',
    timeout: LONGEST_MS,
  })
  if (made.status !== 0) say(made.stderr)
  return readTable(paths, workspace, sources, true)
}

const onStderr = (text: string): void => void process.stderr.write(text)

/** Read as JSON, which takes less time than the same as a program (scripts/build.ts writes it). */
const builtIn = (): RoutingTable => JSON.parse(readFileSync(BUILT_IN, 'utf8'))
