import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Host } from '../../domain/hook.ts'
import { DOOR_WORDS } from '../../hosts/artifact-words.ts'

type Home = { env: string; folder: string; ending: string }
const HOMES: Record<Host, Home> = {
  claude: { env: 'CLAUDE_CONFIG_DIR', folder: '.claude', ending: 'md' },
  codex: { env: 'CODEX_HOME', folder: '.codex', ending: 'toml' },
}

/** Without work of its own, so that a call of it is answered or refused and never passed; or with the work of its role. */
export type Generated = 'door' | 'role'

/**
 * What `waybill generate` wrote as the subagent of that name; undefined where it wrote none: a file of the user's own has
 * the name for itself. `root`: the top of the repository, where there is one.
 */
export function generatedAs(agent: string, root: string | undefined, host: Host): Generated | undefined {
  const { env, folder, ending } = HOMES[host]
  const { [env]: own, HOME = '' } = process.env
  const user = own && isAbsolute(own) ? own : join(HOME, folder)
  const places = [...(root === undefined ? [] : [join(root, folder)]), user]
  const file = places.map((place) => join(place, 'agents', `${agent}.${ending}`)).find(existsSync)
  const text = file === undefined ? '' : textOf(file)
  if (!text.includes(`waybill:begin ${agent} `)) return undefined
  return text.includes(DOOR_WORDS) ? 'door' : 'role'
}

export const isDoor = (...call: Parameters<typeof generatedAs>): boolean => generatedAs(...call) === 'door'

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
