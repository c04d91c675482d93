import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { termsOf } from '../../src/decide/terms.ts'
import { type Allowed, trustCommands, writeConsents } from '../grants.ts'
import { REPO, WAYBILL } from '../plugin.ts'
import { type Printed, printedBy, type Waybill } from '../printed.ts'
import { processesUnder, runProgram, type Start } from '../real/processes.ts'
import { type Files, git, makeProject } from '../real/project.ts'

export type HomeOptions = {
  files?: Files
  /** Modes that are allowed for codex from the start; none means no consent. */
  codex?: ('read' | 'write')[]
  claude?: ('read' | 'write')[]
  grok?: 'read'[]
  local?: 'read'[]
  /** Workers that may be given reports from the start. */
  reports?: string[]
  /** Grok in the browser, under the terms of this day; `true` stands for those of today, `none` for no terms. */
  browser?: string | true
  /** Text of config.yaml. */
  config?: string
  /** Commands that are trusted from the start, as a person would have done. */
  commands?: Record<string, string>
  /** Without any vendor CLI on the PATH. */
  noCli?: boolean
}

/** A user's machine in a folder: home, project, Waybill's own folder, and the fake CLIs on the PATH. */
export type Home = Printed<Partial<Start>> & {
  root: string
  project: string
  waybillHome: string
  env(more?: Record<string, string>): Record<string, string>
  waybill: Waybill<Partial<Start>>
  git(...args: string[]): string
  left(): string[]
  close(): void
}

export function home(options: HomeOptions = {}): Home {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'waybill-e2e-')))
  const [project, waybillHome, bin, user] = ['a project', 'state', 'bin', 'user'].map((name) =>
    made(join(root, name)),
  ) as [string, string, string, string]
  makeProject(project, options.files ?? { 'README.md': '# Hello\n' })
  symlinkSync(process.execPath, join(bin, 'node'))
  if (!options.noCli) {
    symlinkSync(join(REPO, 'test/fakes/fake-codex.mjs'), join(bin, 'codex'))
    symlinkSync(join(REPO, 'test/fakes/fake-claude.mjs'), join(bin, 'claude'))
  }
  if (options.config !== undefined)
    writeFileSync(join(waybillHome, 'config.yaml'), options.config, { mode: 0o600 })
  const place = { project, waybillHome }
  const allowed = allowedBy(options)
  const { reports = [], commands } = options
  if (allowed.length + reports.length > 0) writeConsents(place, allowed, reports)
  if (commands) trustCommands(place, commands)
  const env: Home['env'] = (more = {}) => ({
    PATH: `${bin}:/usr/bin:/bin`,
    HOME: user,
    LANG: 'C.UTF-8',
    WAYBILL_HOME: waybillHome,
    OPENAI_API_KEY: 'dummy-openai-key',
    ANTHROPIC_API_KEY: 'dummy-anthropic-key',
    // Who has a key is asked for its models by `doctor`.
    ...(options.grok ? { XAI_API_KEY: 'xai-dummy-key' } : {}),
    ...more,
  })
  const waybill: Home['waybill'] = (args, start = {}) =>
    runProgram(WAYBILL, args, { cwd: project, env: env(), timeoutMs: 60_000, ...start })
  return {
    root,
    project,
    waybillHome,
    env,
    waybill,
    ...printedBy(waybill),
    git: (...args) => git(project, ...args),
    left: () => (processesUnder(root) ?? []).map(({ command }) => command),
    close: () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  }
}

function allowedBy({ codex, claude, grok, local, browser }: HomeOptions): Allowed[] {
  const terms = browser === true ? termsOf('grok-browser')?.asOf : browser === 'none' ? undefined : browser
  return [
    ...(codex ? [{ worker: 'codex-cli', modes: codex }] : []),
    ...(claude ? [{ worker: 'claude-cli', modes: claude }] : []),
    ...(grok ? [{ worker: 'grok-api', modes: grok }] : []),
    ...(local ? [{ worker: 'local', modes: local }] : []),
    ...(browser ? [{ worker: 'grok-browser', modes: ['read'], terms }] : []),
  ]
}

function made(folder: string): string {
  mkdirSync(folder, { recursive: true })
  return folder
}

export const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
