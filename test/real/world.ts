import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkerId } from '../../src/domain/worker-id.ts'
import { trustCommands, writeConsents } from '../grants.ts'
import { REPO, WAYBILL } from '../plugin.ts'
import { type Printed, printedBy, type Waybill } from '../printed.ts'
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
  /** Workers that may be given reports from the start. */
  reports?: WorkerId[]
  /** Commands that are trusted from the start, as a person would have done. */
  commands?: Record<string, string>
  /** Lines of config.yaml beside those of the workers. */
  config?: (project: string) => string
  /** Install the plugin into Claude Code from a clone of this repository's marketplace. */
  plugin?: boolean
}

/** Real CLIs, loopback servers, and Waybill configured to use them: only addresses and keys differ from production. */
export type World = Printed<Partial<Start>> & {
  place: Rig
  anthropic: VendorServer
  openai: VendorServer
  xai: VendorServer
  env(more?: Record<string, string>): Record<string, string>
  waybill: Waybill<Partial<Start>>
  claude(args: string[], start?: Partial<Start>): Promise<Ended>
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
  const { allow, reports, commands } = options
  if (allow || reports) writeConsents(place, allow ?? [], reports)
  if (commands) trustCommands(place, commands)
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
    ...printedBy(waybill),
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

/** Consents where the scripts look for them. */

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
