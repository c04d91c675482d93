import { isAbsolute, join } from 'node:path'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'

/** Where Waybill keeps what is the user's. Absolute, and outside every repository. */
export type WaybillPaths = {
  /** `config.yaml`; the user writes it, Waybill only reads it. */
  config: string
  /** The user's own `routing.yaml`. */
  routing: string
  consents: string
  /** Which routing files of repositories the user trusts, by hash. */
  trusted: string
  /** Folder of everything that Waybill itself keeps. */
  state: string
  ledger: string
  /** One folder per run. */
  runs: string
}

/** `$WAYBILL_HOME` holds all of it; otherwise the XDG folders, otherwise their defaults under `$HOME`. */
export function waybillPaths(env: NodeJS.ProcessEnv): Result<WaybillPaths> {
  const own = env.WAYBILL_HOME
  if (own) {
    if (isAbsolute(own)) return ok(pathsIn(own, own))
    return fail(
      failure('config_invalid', `WAYBILL_HOME is \`${own}\`, which is not an absolute path`, {
        hint: 'Set it to an absolute path, or unset it.',
      }),
    )
  }
  const configHome = xdg(env, 'XDG_CONFIG_HOME', '.config')
  const stateHome = xdg(env, 'XDG_STATE_HOME', '.local/state')
  if (configHome && stateHome) return ok(pathsIn(join(configHome, 'waybill'), join(stateHome, 'waybill')))
  return fail(
    failure(
      'config_invalid',
      'HOME is not set to an absolute path, so there is no place for the config and the ledger',
      {
        hint: 'Set HOME, or set WAYBILL_HOME to a folder of your own.',
      },
    ),
  )
}

/** The XDG specification has relative values ignored. */
function xdg(env: NodeJS.ProcessEnv, name: string, below: string): string | undefined {
  const value = env[name]
  if (value && isAbsolute(value)) return value
  return env.HOME && isAbsolute(env.HOME) ? join(env.HOME, below) : undefined
}

const pathsIn = (configDir: string, state: string): WaybillPaths => ({
  config: join(configDir, 'config.yaml'),
  routing: join(configDir, 'routing.yaml'),
  consents: join(configDir, 'consents.json'),
  trusted: join(configDir, 'trusted.json'),
  state,
  ledger: join(state, 'ledger.db'),
  runs: join(state, 'runs'),
})
