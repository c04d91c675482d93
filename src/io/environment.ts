import type { ProcessInvocation } from '../domain/run.ts'

/** What any program needs to find its tools, its home, its language and the network. */
const PASSED_ON = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'TZ', 'TMPDIR'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
])
const PASSED_ON_FAMILIES = /^(?:LC|XDG)_/

/**
 * Never taken from the caller, even if a worker's plan asks for it: code injected into every program,
 * another address for the vendor's traffic, git pointed elsewhere. Secrets have one door, `secret`.
 */
const NEVER_INHERITED =
  /^(?:NODE_OPTIONS|BASH_ENV|ENV|GIT_.*|LD_.*|DYLD_.*|.*_BASE_URL|.*_API_KEY|.*_TOKEN|.*_SECRET)$/

export type WorkerEnvironment = {
  /** Environment of the process that starts the worker. */
  caller: NodeJS.ProcessEnv
  invocation: Pick<ProcessInvocation, 'env' | 'inheritEnv' | 'secretEnv'>
  /** Value for `invocation.secretEnv`; absent where the vendor CLI has a login of its own. */
  secret?: string
  cwd: string
  /** Run id, depth of the worker and root hold: a worker that delegates further hands them on. */
  run: string
  depth: number
  hold: string
  /** What the found executable wants, see `findExecutable`. */
  executable?: { extraPath: readonly string[]; env: Record<string, string> }
}

/** Where a toolchain or what it has built lies, on machines that keep it elsewhere than is usual. */
const TOOLCHAINS =
  /^(?:CARGO_HOME|RUSTUP_HOME|RUSTUP_TOOLCHAIN|GOPATH|GOROOT|GOCACHE|GOMODCACHE|GOTOOLCHAIN|JAVA_HOME|PYENV_ROOT|PYENV_VERSION|VIRTUAL_ENV|CONDA_PREFIX|NVM_DIR|FNM_DIR|VOLTA_HOME|PNPM_HOME|COREPACK_HOME|BUN_INSTALL|DENO_DIR)$/

/**
 * The whole environment of a command of the user's that runs a worker's code: the names that any program needs, where
 * toolchains lie, and the mark by which what it starts is found. No key, and nothing by which it could delegate.
 */
export function commandEnvironment(caller: NodeJS.ProcessEnv, run: string): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(caller)) {
    const isNamed = PASSED_ON.has(name) || PASSED_ON_FAMILIES.test(name) || TOOLCHAINS.test(name)
    if (value !== undefined && isNamed) env[name] = value
  }
  return { ...env, CI: '1', TERM: 'dumb', NO_COLOR: '1', WAYBILL_RUN: run }
}

/**
 * The whole environment of a worker, built from names: what is not named here, in the invocation or
 * passed as the secret does not reach it (I6).
 */
export function workerEnvironment(wanted: WorkerEnvironment): Record<string, string> {
  const { caller, invocation, secret, executable } = wanted
  const isPassedOn = (name: string): boolean =>
    PASSED_ON.has(name) ||
    PASSED_ON_FAMILIES.test(name) ||
    (invocation.inheritEnv.includes(name) && !NEVER_INHERITED.test(name))

  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(caller)) {
    if (value !== undefined && isPassedOn(name)) env[name] = value
  }
  Object.assign(env, executable?.env, invocation.env)
  const path = [...(executable?.extraPath ?? []), ...(env.PATH === undefined ? [] : [env.PATH])]
  if (path.length > 0) env.PATH = path.join(':')
  if (invocation.secretEnv !== undefined && secret !== undefined) env[invocation.secretEnv] = secret

  return {
    ...env,
    TERM: 'dumb',
    NO_COLOR: '1',
    PWD: wanted.cwd,
    WAYBILL_RUN: wanted.run,
    WAYBILL_DEPTH: String(wanted.depth),
    WAYBILL_HOLD: wanted.hold,
  }
}

/** The whole environment of npm, where it installs something of ours: also its own settings, since registries are theirs to name. */
export const npmEnvironment = (caller: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(caller).filter(
      ([name]) => PASSED_ON.has(name) || PASSED_ON_FAMILIES.test(name) || /^npm_config_/i.test(name),
    ),
  )
