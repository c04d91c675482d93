import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROUTING_FILE } from '../domain/routing.ts'
import type { RoutingTable, Source } from '../domain/routing-table.ts'
import type { Workspace } from '../domain/task.ts'
import type { WaybillPaths } from './paths.ts'

/** The built-in table as it ships: another release has another one. */
export const BUILT_IN = join(dirname(fileURLToPath(import.meta.url)), 'routing.json')

/** One for each working tree; it can be made again at any time. Two that share a name take turns: the sources tell them apart. */
export const tableFile = ({ state }: WaybillPaths, { root }: Workspace): string =>
  join(
    state,
    'routing',
    `${basename(root)
      .replace(/[^\w.-]/g, '_')
      .slice(0, 60)}-${hashOf(`${root}\n${BUILT_IN}`)}.json`,
  )

/** FNV-1a, 32 bits: node:crypto would take as long to load as a quarter of the hook. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}

/** Everything that the rules of a repository hang on, as it is now. */
export const sourcesOf = (paths: WaybillPaths, { root }: Workspace): Source[] =>
  [paths.routing, join(root, ROUTING_FILE), paths.trusted, paths.config, BUILT_IN].map((path) => ({
    path,
    stamp: stampOf(path),
  }))

/** The time of the last change of a file's content or name cannot be set back by who writes it. */
function stampOf(path: string): string | null {
  try {
    const facts = statSync(path, { bigint: true, throwIfNoEntry: false })
    return facts ? `${facts.dev}:${facts.ino}:${facts.size}:${facts.ctimeNs}` : null
  } catch (error) {
    // A link in a circle, a folder that nobody may enter: whoever reads the file says what is wrong with it.
    return `${UNSEEN}${(error as NodeJS.ErrnoException).code}`
  }
}

const UNSEEN = 'unseen '

/** Whether anybody says anything beside the built-in table. */
export const isBuiltIn = (
  sources: readonly Source[],
  { routing, config }: WaybillPaths,
  root: string,
): boolean =>
  sources.every(
    ({ path, stamp }) => stamp === null || ![routing, config, join(root, ROUTING_FILE)].includes(path),
  )

/** A file system keeps its times in steps of a few milliseconds. */
const STEP_MS = 50

/** The table, if it was made from exactly these sources; `justMade`: after the caller looked at them. */
export function readTable(
  paths: WaybillPaths,
  workspace: Workspace,
  sources: readonly Source[],
  justMade = false,
): RoutingTable | undefined {
  try {
    const table = JSON.parse(readFileSync(tableFile(paths, workspace), 'utf8')) as RoutingTable
    const isSame = table.version === 1 && JSON.stringify(table.sources) === JSON.stringify(sources)
    return isSame && (justMade || isSettled(table)) ? table : undefined
  } catch {
    return undefined
  }
}

/** A source that was changed in the same step in which the table was made may have been changed twice. */
const isSettled = ({ sources, madeAtMs }: RoutingTable): boolean =>
  sources.every(
    ({ stamp }) =>
      stamp === null || stamp.startsWith(UNSEEN) || Number(stamp.split(':')[3]) / 1e6 < madeAtMs - STEP_MS,
  )
