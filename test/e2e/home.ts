import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { termsOf } from '../../src/decide/terms.ts'
import type { Fact } from '../../src/domain/event.ts'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { REPO, WAYBILL } from '../plugin.ts'
import { type Ended, processesUnder, runProgram, type Start } from '../real/processes.ts'
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
export type Home = {
  root: string
  project: string
  waybillHome: string
  env(more?: Record<string, string>): Record<string, string>
  waybill(args: string[], start?: Partial<Start>): Promise<Ended>
  json(args: string[], start?: Partial<Start>): Promise<{ code: number | null; document: RunDocument }>
  facts(run: string): Promise<Fact[]>
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
  allow(waybillHome, project, options)
  if (options.commands) trustCommands(waybillHome, project, options.commands)
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
    json: async (args, start) => {
      const { code, stdout, stderr } = await waybill([...args, '--json'], start)
      if (stdout === '')
        throw new Error(`waybill ${args.join(' ')} printed nothing (exit ${code}): ${stderr}`)
      return { code, document: JSON.parse(stdout) as RunDocument }
    },
    facts: async (run) => {
      const { stdout } = await waybill(['log', run, '--json'])
      return stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { fact: Fact }).fact)
    },
    git: (...args) => git(project, ...args),
    left: () => (processesUnder(root) ?? []).map(({ command }) => command),
    close: () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  }
}

function allow(
  waybillHome: string,
  project: string,
  { codex, claude, grok, local, browser, reports = [] }: HomeOptions,
): void {
  const terms = browser === true ? termsOf('grok-browser')?.asOf : browser === 'none' ? undefined : browser
  const record = (worker: string, modes: string[]) => ({
    worker,
    modes,
    recordedAt: '2026-01-01T00:00:00.000Z',
    how: 'terminal',
    root: project,
  })
  const records = [
    ...(codex ? [record('codex-cli', codex)] : []),
    ...(claude ? [record('claude-cli', claude)] : []),
    ...(grok ? [record('grok-api', grok)] : []),
    ...(local ? [record('local', local)] : []),
    ...(browser ? [{ ...record('grok-browser', ['read']), terms }] : []),
  ]
  if (records.length + reports.length === 0) return
  const place = join(waybillHome, 'triage')
  if (reports.length > 0) mkdirSync(place, { mode: 0o700 })
  const repositories = {
    ...(records.length > 0 ? { [realpathSync(join(project, '.git'))]: records } : {}),
    ...(reports.length > 0
      ? { [realpathSync(place)]: reports.map((worker) => record(worker, ['read'])) }
      : {}),
  }
  writeFileSync(join(waybillHome, 'consents.json'), JSON.stringify({ version: 1, repositories }), {
    mode: 0o600,
  })
}

/** As `waybill trust --command` records it after a person has agreed. */
export function trustCommands(waybillHome: string, project: string, commands: Record<string, string>): void {
  const dated = { recordedAt: '2026-01-01T00:00:00.000Z', how: 'terminal' }
  const trust = Object.entries(commands).map(([name, command]) => [name, { command, ...dated }])
  const repositories = { [realpathSync(join(project, '.git'))]: { commands: Object.fromEntries(trust) } }
  writeFileSync(join(waybillHome, 'trusted.json'), JSON.stringify({ version: 2, repositories }), {
    mode: 0o600,
  })
}

function made(folder: string): string {
  mkdirSync(folder, { recursive: true })
  return folder
}

export const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
