import { realpathSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { failure } from '../domain/failure.ts'
import type { Host } from '../domain/hook.ts'
import { fail, ok, type Result } from '../domain/result.ts'

const FOLDERS: Record<Host, { variable: string; below: string }> = {
  claude: { variable: 'CLAUDE_CONFIG_DIR', below: '.claude' },
  codex: { variable: 'CODEX_HOME', below: '.codex' },
}

/** The folder of the user's own settings of a host, resolved; undefined where there is none yet. */
export function hostFolder(host: Host, env: NodeJS.ProcessEnv): Result<string | undefined> {
  const { variable, below } = FOLDERS[host]
  const said = env[variable]
  const folder = said ? said : env.HOME ? join(env.HOME, below) : undefined
  if (folder === undefined || !isAbsolute(folder)) {
    const message = said ? `${variable} is \`${said}\`, which is not an absolute path` : 'HOME is not set'
    return fail(failure('config_invalid', message, { hint: `Set ${variable} to an absolute path.` }))
  }
  try {
    return ok(realpathSync(folder))
  } catch {
    return ok(undefined)
  }
}
