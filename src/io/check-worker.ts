import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { sep } from 'node:path'
import { flagsMissingIn, isAtLeast, versionIn } from '../decide/version.ts'
import { type BrowserFacts, type CliFacts, WORKER_FACTS } from '../decide/worker-facts.ts'
import type { WorkerConfig } from '../domain/config.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import type { Role } from '../domain/route.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { checkExtra } from './check-extra.ts'
import { checkLocal } from './check-local.ts'
import { checkModels } from './check-models.ts'
import { checkService } from './check-service.ts'
import { type Executable, findExecutable } from './executables.ts'
import { findExtra } from './extras.ts'
import { resolveLane } from './lanes.ts'
import { codexHome, type Env } from './logins.ts'
import { inProbeFolder } from './probe-folder.ts'
import { lastLine, type Probed, probe } from './probes.ts'

export type Around = {
  env: Env
  platform: NodeJS.Platform
  /** Folder in which a probe may keep something for a moment. */
  stateDir: string | undefined
  nowMs: number
  /** What work is routed by, where that is more than the built-in roles. */
  roles?: readonly Role[]
  timeoutMs?: number
}

/** Looks at one worker without paying: a CLI is there, new enough, complete, logged in, able to run; a service has a key and tells its models. */
export async function checkWorker(
  worker: WorkerId,
  config: WorkerConfig,
  around: Around,
): Promise<SetupCheck[]> {
  const facts = WORKER_FACTS[worker]
  const login = checkLogin(worker, config, around)
  if (facts.via === 'http' && facts.ownServer) return checkLocal(config, around)
  if (facts.via === 'http') return [login, await checkService(worker, facts, config, around)]
  if (facts.via === 'browser') return checkBrowserWorker(facts, login, around)
  const found = findExecutable(facts.program, around.env, config.executable)
  if (!found.ok) {
    const { message, hint } = found.failure
    return [{ name: 'program', status: 'bad', says: message, next: hint }, login]
  }
  const look = (args: readonly string[], extra: Record<string, string> = {}, input?: string) =>
    probeWith(found.value, args, extra, input, around)
  const program: SetupCheck = {
    name: 'program',
    status: 'ok',
    says: `${found.value.path} (${found.value.via})`,
  }
  const [version, flags, sandbox, models] = await Promise.all([
    look(['--version']).then((seen) => checkVersion(seen, facts)),
    look(facts.helpArgs).then((seen) => checkFlags(seen, facts)),
    worker === 'codex-cli' ? checkSandbox(look, around) : undefined,
    checkModels(worker, facts.vendor, config, look, around),
  ])
  return [program, version, flags, login, ...(sandbox ? [sandbox] : []), ...(models ? [models] : [])]
}

/** Nothing is asked of the browser: that opens a tab, and \`doctor --browser\` does it when somebody wants to look. */
function checkBrowserWorker({ extra }: BrowserFacts, login: SetupCheck, { stateDir }: Around): SetupCheck[] {
  const added = stateDir === undefined ? undefined : findExtra(extra, stateDir)
  return [checkExtra(extra, added), { ...login, name: 'browser' }]
}

function probeWith(
  { path, extraPath, env: own }: Executable,
  args: readonly string[],
  extra: Record<string, string>,
  input: string | undefined,
  around: Around,
) {
  const { env, timeoutMs } = around
  const PATH = [...extraPath, ...(env.PATH === undefined ? [] : [env.PATH])].join(':')
  return probe(path, args, {
    env,
    extra: { ...own, PATH, ...extra },
    input,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
}

/** Why a probe brought no answer, in words; undefined when it did. */
function noAnswer(seen: Probed): string | undefined {
  if (seen.how === 'timed_out') return `it did not answer within ${seen.timeoutMs / 1000} s`
  if (seen.how === 'not_started') return `it does not start: ${lastLine(seen.because)}`
  return seen.code === 0 ? undefined : `it exits ${seen.code}: ${lastLine(seen.err || seen.out)}`
}

function checkVersion(seen: Probed, { versionPattern, minVersion, install }: CliFacts): SetupCheck {
  const name = 'version'
  const failed = noAnswer(seen)
  if (failed !== undefined || seen.how !== 'ended')
    return { name, status: 'bad', says: `asked for its version, ${failed}`, next: install }
  const version = versionIn(seen.out, versionPattern)
  if (version === undefined)
    return { name, status: 'unknown', says: `what it prints is not understood: ${lastLine(seen.out)}` }
  if (isAtLeast(version, minVersion)) return { name, status: 'ok', says: `${version} (needs ${minVersion})` }
  return { name, status: 'bad', says: `${version} is older than ${minVersion}`, next: install }
}

function checkFlags(seen: Probed, { requiredFlags, install }: CliFacts): SetupCheck {
  const name = 'flags'
  const failed = noAnswer(seen)
  if (failed !== undefined || seen.how !== 'ended')
    return { name, status: 'unknown', says: `asked for its flags, ${failed}` }
  const missing = flagsMissingIn(seen.out, requiredFlags)
  if (missing.length === 0)
    return { name, status: 'ok', says: `all ${requiredFlags.length} that Waybill uses` }
  return { name, status: 'bad', says: `it does not know ${missing.join(', ')}`, next: install }
}

function checkLogin(worker: WorkerId, config: WorkerConfig, { env, platform }: Around): SetupCheck {
  const facts = WORKER_FACTS[worker]
  const hasLogin = facts.via === 'process' && facts.login !== undefined
  const name = hasLogin ? 'login' : 'key'
  const lane = resolveLane(worker, config, env, platform)
  if (!lane.ok) return { name, status: 'bad', says: lane.failure.message, next: lane.failure.hint }
  const { billing, from } = lane.value.lane
  if (billing === 'unknown')
    return { name, status: 'unknown', says: `${from}; who pays cannot be told from outside` }
  const only = facts.via === 'process' && !hasLogin ? '; a login of its own is not used' : ''
  return { name, status: 'ok', says: `${billing}: ${from}${only}` }
}

/** Exit 1 is the only sign: later `codex exec` would end with 0 while none of its commands ran. */
async function checkSandbox(
  look: (args: readonly string[], extra: Record<string, string>) => Promise<Probed>,
  { env, stateDir }: Around,
): Promise<SetupCheck> {
  const name = 'sandbox'
  if (isTemporary(codexHome(env))) {
    return {
      name,
      status: 'warn',
      says: 'CODEX_HOME lies in the temporary folder, where Codex makes none of its helpers',
      next: 'Use a CODEX_HOME elsewhere.',
    }
  }
  // A CODEX_HOME of its own: a mistake in the user's config.toml, which workers do not read, must not count.
  const seen = await inProbeFolder(stateDir, (home) => look(['sandbox', '--', 'true'], { CODEX_HOME: home }))
  if (seen === undefined) return { name, status: 'unknown', says: 'there is no folder to try it in' }
  const failed = noAnswer(seen)
  if (failed === undefined) return { name, status: 'ok', says: 'starts' }
  const next = 'Run `codex sandbox -- true` to see why.'
  return { name, status: 'bad', says: `asked to run \`true\`, ${failed}`, next }
}

function isTemporary(home: string | undefined): boolean {
  try {
    return home !== undefined && `${realpathSync(home)}${sep}`.startsWith(`${realpathSync(tmpdir())}${sep}`)
  } catch {
    return false
  }
}
