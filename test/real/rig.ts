import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { REPO } from '../plugin.ts'
import { realCli } from './install.ts'
import { type Ended, killUnder, processesUnder, runProgram, type Start, type Survivor } from './processes.ts'
import { type Files, makeProject } from './project.ts'

export type RigOptions = {
  /** What `claude` is on the PATH. Absent: 2.1.329. */
  claude?: '2.1.329' | '2.1.197' | 'none'
  /** What `codex` is on the PATH. Absent: the npm launcher, as a user has it. */
  codex?: 'launcher' | 'binary' | 'none'
  /** What `grok` is on the PATH. Absent: none. */
  grok?: 'native' | 'launcher'
  /** The project's files. Absent: a README. */
  files?: Files
}

/**
 * Base URLs of the loopback servers, as `startAnthropic` and `startOpenai` give them. Codex does not read the variable
 * that `openai` sets: it takes `codexProvider` or `codexBaseUrl`.
 */
export type Urls = { anthropic?: string; openai?: string }

/** A home, a project and a PATH of their own, under the repository and away from the person's. */
export type Rig = {
  root: string
  home: string
  claudeConfig: string
  codexHome: string
  waybillHome: string
  bin: string
  project: string
  /** The child's whole environment: named variables only, dummy keys, telemetry off. */
  env: (urls?: Urls, more?: Record<string, string>) => Record<string, string>
  /** Absent: in the project, with `env()`, nothing on stdin, 60 s. */
  run: (file: string, args: string[], start?: Partial<Start>) => Promise<Ended>
  /** Processes that still work under this rig; undefined where the system does not show them. */
  survivors: () => Survivor[] | undefined
  /** Kills what still runs, removes the folder, and tells what was still running. */
  dispose: () => Survivor[]
}

/** The Node that the repository pins, for the launchers on the rig's PATH; where npm left it out, the one in use. */
export const pinnedNode = pinned() ?? process.execPath

/** Under the repository and not under the temporary folder: Codex gives up part of its set-up for a home there. */
export function rig(name: string, { claude, codex, grok, files }: RigOptions = {}): Rig {
  const root = join(REPO, '.rig', `${name}-${randomBytes(4).toString('hex')}`)
  const folder = (path: string) => made(join(root, path))
  const dirs = {
    home: folder('home'),
    claudeConfig: folder('claude-config'),
    codexHome: folder('codex-home'),
    waybillHome: folder('waybill-home'),
    bin: folder('bin'),
    project: folder('project'),
  }
  // `claude -p` asks for neither file; a terminal session would begin with questions.
  writeFileSync(join(dirs.claudeConfig, '.claude.json'), JSON.stringify({ hasCompletedOnboarding: true }))
  writeFileSync(join(dirs.claudeConfig, 'settings.json'), '{}')
  linkPrograms(dirs.bin, claude ?? '2.1.329', codex ?? 'launcher', grok)
  makeProject(dirs.project, files ?? { 'README.md': '# A small project\n' })

  const named = {
    HOME: dirs.home,
    CLAUDE_CONFIG_DIR: dirs.claudeConfig,
    CODEX_HOME: dirs.codexHome,
    WAYBILL_HOME: dirs.waybillHome,
    TMPDIR: folder('tmp'),
    PATH: [dirs.bin, ...SYSTEM].join(delimiter),
  }
  const env: Rig['env'] = (urls = {}, more = {}) => ({
    ...FIXED,
    ...named,
    ...(urls.anthropic === undefined ? {} : { ANTHROPIC_BASE_URL: urls.anthropic }),
    ...(urls.openai === undefined ? {} : { OPENAI_BASE_URL: urls.openai }),
    ...more,
  })
  // Should the test run itself be stopped before `dispose`.
  const onExit = () => void killUnder(root)
  process.once('exit', onExit)
  return {
    root,
    ...dirs,
    env,
    run: (file, args, start = {}) =>
      runProgram(file, args, { cwd: dirs.project, env: env(), timeoutMs: 60_000, ...start }),
    survivors: () => processesUnder(root),
    dispose: () => {
      process.off('exit', onExit)
      return emptied(root)
    },
  }
}

/** Codex options for a provider of its own, `url` ending in `/v1`. The key is OPENAI_API_KEY; no WebSocket is tried. */
export function codexProvider(url: string): string[] {
  const provider = `{name="loop",base_url="${url}",env_key="OPENAI_API_KEY",wire_api="responses"}`
  return ['-c', 'model_provider="loop"', '-c', `model_providers.loop=${provider}`]
}

/** Codex options that send its built-in provider elsewhere. The key is CODEX_API_KEY or a login, never OPENAI_API_KEY. */
export function codexBaseUrl(url: string): string[] {
  return ['-c', `openai_base_url="${url}"`]
}

const SYSTEM = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']

export const ANY_USER = {
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  USER: 'rig',
  SHELL: '/bin/sh',
  GIT_CONFIG_NOSYSTEM: '1',
}

/** What else a CLI would ask is refused at once, and nothing leaves this machine. */
export const ONLY_LOOPBACK = {
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '127.0.0.1,localhost',
}

const FIXED = {
  ...ANY_USER,
  ANTHROPIC_API_KEY: 'dummy-anthropic-key',
  OPENAI_API_KEY: 'dummy-openai-key',
  CODEX_API_KEY: 'dummy-openai-key',
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  // Codex looks up chatgpt.com and api.github.com and asks git for a marketplace, also with telemetry off. A proxy that
  // is not there keeps all of it on loopback without changing a flag, and without waiting 5 s for a dead resolver.
  ...ONLY_LOOPBACK,
  ALL_PROXY: ONLY_LOOPBACK.HTTP_PROXY,
}

function linkPrograms(bin: string, claude: string, codex: string, grok?: string) {
  const paths = realCli()
  symlinkSync(pinnedNode, join(bin, 'node'))
  if (claude !== 'none')
    symlinkSync(claude === '2.1.197' ? paths.claude197 : paths.claude329, join(bin, 'claude'))
  if (codex !== 'none')
    symlinkSync(codex === 'binary' ? paths.codexBinary : paths.codexLauncher, join(bin, 'codex'))
  if (grok !== undefined)
    symlinkSync(grok === 'launcher' ? paths.grokLauncher : paths.grok, join(bin, 'grok'))
  linkGit(bin)
}

/** git may live elsewhere (Homebrew, Nix); its folder as a whole could bring the person's own CLIs along. */
function linkGit(bin: string) {
  if (SYSTEM.some((folder) => existsSync(join(folder, 'git')))) return
  const found = (process.env.PATH ?? '').split(delimiter).find((folder) => existsSync(join(folder, 'git')))
  if (found === undefined) throw new Error('rig: git is not on the PATH; install git')
  symlinkSync(join(found, 'git'), join(bin, 'git'))
}

function pinned(): string | undefined {
  const program = join(REPO, 'node_modules/node/bin/node')
  return existsSync(program) ? realpathSync(program) : undefined
}

/** Makes a folder, and those above it. */
export function made(folder: string): string {
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Kills what still runs under a folder, removes it, and tells what was still running. */
export function emptied(root: string): Survivor[] {
  const killed = killUnder(root)
  rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  return killed
}
