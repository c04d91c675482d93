import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, sep } from 'node:path'
import type { Workspace } from '../domain/task.ts'
import type { Mount } from './containment.ts'
import { waybillPaths } from './paths.ts'

/**
 * What a command that runs a worker's code finds unchangeable where a namespace holds it: the user's own tree, the
 * repository, and what Waybill keeps (consent, trust, ledger). Not a tree in which the home or the temporary folder lie:
 * there hardly a test would run.
 */
export function shieldOf({ root, commonDir }: Workspace, tree: string, env: NodeJS.ProcessEnv): Mount[] {
  const needed = [env.HOME, env.TMPDIR ?? tmpdir()].flatMap((path) => realPath(path) ?? [])
  const paths = waybillPaths(env)
  const own = paths.ok ? [dirname(paths.value.config), paths.value.state] : []
  const wanted = [root, commonDir, ...own].flatMap((path) => realPath(path) ?? [])
  const kept = wanted.filter((path) => !needed.some((place) => isWithin(place, path)))
  const shield = [...new Set(kept)].filter(
    (path) => !kept.some((other) => other !== path && isWithin(path, other)),
  )
  return [...shield.map((path): Mount => ({ how: 'shield', path })), { how: 'open', path: tree }]
}

const isWithin = (path: string, folder: string): boolean => `${path}${sep}`.startsWith(`${folder}${sep}`)

function realPath(path: string | undefined): string | undefined {
  try {
    return path && realpathSync(path)
  } catch {
    return undefined
  }
}
