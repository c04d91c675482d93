import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SetupCheck } from '../domain/doctor.ts'
import type { Host } from '../domain/hook.ts'
import { jsonIn } from '../domain/json.ts'
import { checkCodexHooks } from './codex-hooks.ts'
import { claudeHome, codexHome, type Env } from './logins.ts'

/** What a host's own files say of the plugin: its id, whether it is switched on, and where it was copied to. */
type Installed = { id: string; enabled: boolean; folder?: string }

/**
 * Whether the plugin, with its hooks and its MCP server, is wired into a host. A host's files are only read; what they
 * do not tell, the trust of Codex in the hooks, Codex is asked for, within `timeoutMs`.
 */
export async function checkHost(host: Host, env: Env, timeoutMs?: number): Promise<SetupCheck[]> {
  const home = host === 'claude' ? claudeHome(env) : codexHome(env)
  const plugin = home === undefined ? undefined : host === 'claude' ? inClaude(home) : inCodex(home)
  const cli = host === 'claude' ? 'claude plugin install' : 'codex plugin add'
  if (plugin === undefined) {
    const says =
      host === 'claude'
        ? 'not in the settings of this user; a project may have it'
        : 'not installed for this user'
    const next = `Add the marketplace, then \`${cli} waybill\`.`
    return [{ name: 'plugin', status: 'warn', says, next }]
  }
  if (!plugin.enabled) {
    const next =
      host === 'claude'
        ? `claude plugin enable ${plugin.id}`
        : `Set enabled = true for ${plugin.id} in config.toml.`
    return [{ name: 'plugin', status: 'warn', says: `${plugin.id} is installed and switched off`, next }]
  }
  return [
    { name: 'plugin', status: 'ok', says: `${plugin.id} is on` },
    host === 'claude'
      ? checkPart('hooks', plugin.folder, 'hooks/hooks.json')
      : await checkCodexHooks(plugin.id, env, timeoutMs),
    checkPart('MCP server', plugin.folder, '.mcp.json'),
  ]
}

function checkPart(name: string, folder: string | undefined, file: string): SetupCheck {
  if (folder === undefined)
    return { name, status: 'unknown', says: 'the plugin is on, but not where it lies' }
  if (existsSync(join(folder, file))) return { name, status: 'ok', says: 'in place' }
  return { name, status: 'bad', says: `${folder} has no ${file}`, next: 'Install the plugin again.' }
}

function inClaude(home: string): Installed | undefined {
  const enabled = field(settingsIn(join(home, 'settings.json')), 'enabledPlugins')
  const id = keysOf(enabled).find((name) => name.startsWith('waybill@'))
  if (id === undefined) return undefined
  const copies = field(field(settingsIn(join(home, 'plugins/installed_plugins.json')), 'plugins'), id)
  const folder = Array.isArray(copies) ? field(copies[0], 'installPath') : undefined
  return { id, enabled: field(enabled, id) === true, ...(typeof folder === 'string' ? { folder } : {}) }
}

/** Reads the one table that `codex plugin add` writes; the rest of the TOML does not matter here. */
function inCodex(home: string): Installed | undefined {
  const table = /^\[plugins\."(waybill@[^"]+)"\][^\n]*\n((?:(?!\[).*\n?)*)/m
  const [, id, body = ''] = table.exec(textIn(join(home, 'config.toml'))) ?? []
  if (id === undefined) return undefined
  const copies = join(home, 'plugins/cache', id.slice('waybill@'.length), 'waybill')
  const versions = existsSync(copies) ? readdirSync(copies) : []
  const newest = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
  const enabled = !/^\s*enabled\s*=\s*false/m.test(body)
  return { id, enabled, ...(newest === undefined ? {} : { folder: join(copies, newest) }) }
}

const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : []

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** Undefined where there is no such file, or where it is the host's to mend. */
const settingsIn = (file: string): unknown => jsonIn(textIn(file))

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
