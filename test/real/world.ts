import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fact } from '../../src/domain/event.ts'
import type { WorkerId } from '../../src/domain/worker-id.ts'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { trustCommands } from '../e2e/home.ts'
import { REPO, WAYBILL } from '../plugin.ts'
import { startAnthropic } from '../servers/anthropic.ts'
import type { AnthropicScript } from '../servers/anthropic-turns.ts'
import type { VendorServer } from '../servers/loopback.ts'
import { startOpenai } from '../servers/openai.ts'
import type { OpenaiScript } from '../servers/openai-turns.ts'
import { startXai } from '../servers/xai.ts'
import type { XaiScript } from '../servers/xai-turns.ts'
import type { Ended, Start } from './processes.ts'
import type { Files } from './project.ts'
import { type Rig, rig } from './rig.ts'

export type WorldOptions = {
  claude?: '2.1.329' | '2.1.197'
  anthropic?: AnthropicScript
  openai?: OpenaiScript
  /** With it, `grok` is on the PATH. */
  xai?: XaiScript
  /** Absent: the native program. */
  grok?: 'native' | 'launcher'
  files?: Files
  /** Consents that are there from the start, as a person would have given them. */
  allow?: { worker: WorkerId; modes: ('read' | 'write')[] }[]
  /** Commands that are trusted from the start, as a person would have done. */
  commands?: Record<string, string>
  /** Lines of config.yaml beside those of the workers. */
  config?: (project: string) => string
  /** Install the plugin into Claude Code from a clone of this repository's marketplace. */
  plugin?: boolean
}

/** Real CLIs, loopback servers, and Waybill configured to use them: only addresses and keys differ from production. */
export type World = {
  place: Rig
  anthropic: VendorServer
  openai: VendorServer
  xai: VendorServer
  env(more?: Record<string, string>): Record<string, string>
  waybill(args: string[], start?: Partial<Start>): Promise<Ended>
  /** `waybill ARGS --json`, parsed. */
  json(args: string[], start?: Partial<Start>): Promise<{ code: number | null; document: RunDocument }>
  claude(args: string[], start?: Partial<Start>): Promise<Ended>
  /** Kinds of the facts of a run, in the order of truth. */
  facts(run: string): Promise<Fact[]>
  close(): Promise<void>
}

export async function world(name: string, options: WorldOptions = {}): Promise<World> {
  const anthropic = await startAnthropic(options.anthropic ?? { lanes: [] })
  const openai = await startOpenai(options.openai ?? { lanes: [] })
  const xai = await startXai(options.xai ?? { lanes: [] })
  const place = rig(name, {
    claude: options.claude ?? '2.1.329',
    ...(options.xai ? { grok: options.grok ?? 'native' } : {}),
    ...(options.files ? { files: options.files } : {}),
  })
  writeFileSync(
    join(place.waybillHome, 'config.yaml'),
    `${configFor(place, { anthropic, openai, xai })}${options.config?.(place.project) ?? ''}`,
    {
      mode: 0o600,
    },
  )
  writeFileSync(join(place.waybillHome, 'anthropic.key'), 'dummy-anthropic-key', { mode: 0o600 })
  if (options.allow) writeConsents(place, options.allow)
  if (options.commands) trustCommands(place.waybillHome, place.project, options.commands)
  // Who has a key is asked for its models by `doctor`.
  const keys: Record<string, string> = options.xai ? { XAI_API_KEY: 'xai-dummy-key' } : {}
  const env = (more: Record<string, string> = {}) =>
    place.env({ anthropic: anthropic.url }, { ...keys, ...more })
  const run = (file: string, args: string[], start: Partial<Start> = {}) =>
    place.run(file, args, { env: env(), timeoutMs: 120_000, ...start })
  const waybill: World['waybill'] = (args, start) => run(WAYBILL, args, start)
  const claude: World['claude'] = (args, start) => run('claude', args, start)
  if (options.plugin) await installPlugin(claude)
  return {
    place,
    anthropic,
    openai,
    xai,
    env,
    waybill,
    claude,
    json: async (args, start) => {
      const { code, stdout, stderr } = await waybill([...args, '--json'], start)
      if (stdout === '')
        throw new Error(`waybill ${args.join(' ')} printed nothing (exit ${code}): ${stderr}`)
      return { code, document: JSON.parse(stdout) as RunDocument }
    },
    facts: async (runId) => {
      const { stdout } = await waybill(['log', runId, '--json'])
      return stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { fact: Fact }).fact)
    },
    close: async () => {
      place.dispose()
      await Promise.all([anthropic.close(), openai.close(), xai.close()])
    },
  }
}

function configFor(
  place: Rig,
  { anthropic, openai, xai }: Pick<World, 'anthropic' | 'openai' | 'xai'>,
): string {
  return [
    'workers:',
    `  codex-cli: { baseUrl: "${openai.url}", apiKeyEnv: OPENAI_API_KEY }`,
    `  claude-cli: { baseUrl: "${anthropic.url}", apiKeyFile: "${join(place.waybillHome, 'anthropic.key')}" }`,
    `  grok-cli: { baseUrl: "${xai.url}" }`,
    '',
  ].join('\n')
}

export function writeConsents(
  place: Pick<Rig, 'project' | 'waybillHome'>,
  allow: NonNullable<WorldOptions['allow']>,
): void {
  const records = allow.map((one) => ({
    ...one,
    recordedAt: '2026-01-01T00:00:00.000Z',
    how: 'terminal',
    root: place.project,
  }))
  const repositories = { [realpathSync(join(place.project, '.git'))]: records }
  writeFileSync(join(place.waybillHome, 'consents.json'), JSON.stringify({ version: 1, repositories }), {
    mode: 0o600,
  })
}

/** From a clone of this repository's marketplace. */
export async function installPlugin(claude: World['claude']): Promise<void> {
  for (const args of [
    ['marketplace', 'add', REPO],
    ['install', 'waybill@waybill'],
  ]) {
    const { code, stdout, stderr } = await claude(['plugin', ...args])
    if (code !== 0) throw new Error(`claude plugin ${args.join(' ')} exited ${code}: ${stdout}${stderr}`)
  }
}

export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
