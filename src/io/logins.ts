import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonIn } from '../domain/json.ts'
import type { WorkerId } from '../domain/worker-id.ts'

/** What a vendor CLI's own files say about who would pay. Only the presence of fields is looked at. */
export type Login =
  | { kind: 'subscription'; from: string }
  /** The CLI keeps an API key itself and uses it without being told. */
  | { kind: 'kept_key'; from: string }
  /** There may be a login, but it cannot be seen from outside. */
  | { kind: 'hidden'; from: string }
  | { kind: 'none'; because: string }

export type Env = NodeJS.ProcessEnv

export function loginOf(worker: WorkerId, env: Env, platform: NodeJS.Platform): Login {
  if (worker === 'codex-cli') return codexLogin(env)
  if (worker === 'claude-cli') return claudeLogin(env, platform)
  return { kind: 'none', because: 'each of its runs has a home of its own, where no login is' }
}

/** Where the CLI keeps its own files; undefined where neither its variable nor HOME is set. */
export const codexHome = (env: Env) => env.CODEX_HOME || (env.HOME && join(env.HOME, '.codex')) || undefined
export const claudeHome = (env: Env) =>
  env.CLAUDE_CONFIG_DIR || (env.HOME && join(env.HOME, '.claude')) || undefined

/** As seen in codex 0.169.0: without `auth_mode` a key wins over tokens; the key ring is not read under --ignore-user-config. */
function codexLogin(env: Env): Login {
  const home = codexHome(env)
  if (home === undefined) return { kind: 'none', because: 'neither CODEX_HOME nor HOME is set' }
  const file = join(home, 'auth.json')
  const auth = fieldsIn(file)
  if (typeof auth === 'string') return { kind: 'none', because: keyRing(home) ?? auth }
  const mode = auth.auth_mode ?? (auth.OPENAI_API_KEY ? 'apikey' : 'chatgpt')
  if (mode === 'apikey') {
    return auth.OPENAI_API_KEY
      ? { kind: 'kept_key', from: 'the key kept by codex login' }
      : { kind: 'none', because: `${file} holds no key` }
  }
  if (auth.tokens) return { kind: 'subscription', from: 'codex login (ChatGPT)' }
  if (mode === 'chatgpt') return { kind: 'none', because: `${file} holds no login` }
  return { kind: 'hidden', from: `codex login (${String(mode)})` }
}

/** A worker runs without the user's config.toml, and then Codex looks for its login in the file alone. */
function keyRing(home: string): string | undefined {
  const config = textOf(join(home, 'config.toml'))
  const store = /^\s*cli_auth_credentials_store\s*=\s*"(keyring|auto)"/m.exec(config.text ?? '')?.[1]
  if (store === undefined) return undefined
  return `config.toml keeps the login in the key ring (cli_auth_credentials_store = "${store}"), where a worker does not see it`
}

function claudeLogin(env: Env, platform: NodeJS.Platform): Login {
  const home = claudeHome(env)
  if (home === undefined) return { kind: 'none', because: 'neither CLAUDE_CONFIG_DIR nor HOME is set' }
  const credentials = fieldsIn(join(home, '.credentials.json'))
  if (typeof credentials !== 'string' && credentials.claudeAiOauth)
    return { kind: 'subscription', from: 'claude login' }
  // Beside the folder, not in it, unless CLAUDE_CONFIG_DIR is set.
  const state = fieldsIn(env.CLAUDE_CONFIG_DIR ? join(home, '.claude.json') : `${home}.json`)
  if (typeof state !== 'string' && state.primaryApiKey)
    return { kind: 'kept_key', from: 'the key kept by claude login (Console)' }
  if (platform === 'darwin') return { kind: 'hidden', from: 'claude login, if the macOS keychain has one' }
  return {
    kind: 'none',
    because: typeof credentials === 'string' ? credentials : `${home} holds no login`,
  }
}

/** The fields of a JSON object in a file, or why there are none. */
function fieldsIn(file: string): Record<string, unknown> | string {
  const { text, missing } = textOf(file)
  if (text === undefined) return missing
  // What the parser complains of may quote the file, and the file holds secrets.
  const value = jsonIn(text)
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  return `${file} is not a JSON object`
}

function textOf(file: string): { text: string; missing?: never } | { text?: never; missing: string } {
  try {
    return { text: readFileSync(file, 'utf8') }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { missing: code === 'ENOENT' ? `there is no ${file}` : `${file} cannot be read (${code})` }
  }
}
