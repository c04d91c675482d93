import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Host } from '../../domain/hook.ts'
import { DOOR_WORDS } from '../../hosts/artifact-words.ts'

type Home = { env: string; folder: string; ending: string }
const HOMES: Record<Host, Home> = {
  claude: { env: 'CLAUDE_CONFIG_DIR', folder: '.claude', ending: 'md' },
  codex: { env: 'CODEX_HOME', folder: '.codex', ending: 'toml' },
}

/**
 * Whether a subagent of that name is one that `waybill generate` wrote for the work of others: it has none of its own,
 * so that a call of it is answered or refused and never passed. A file of the user's own has the name for itself.
 * `root`: the top of the repository, where there is one.
 */
export function isDoor(agent: string, root: string | undefined, host: Host): boolean {
  const { env, folder, ending } = HOMES[host]
  const { [env]: own, HOME = '' } = process.env
  const user = own && isAbsolute(own) ? own : join(HOME, folder)
  const places = [...(root === undefined ? [] : [join(root, folder)]), user]
  const file = places.map((place) => join(place, 'agents', `${agent}.${ending}`)).find(existsSync)
  if (file === undefined) return false
  const text = textOf(file)
  return text.includes(`waybill:begin ${agent} `) && text.includes(DOOR_WORDS)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
