import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Files } from '../real/project.ts'
import { type Rig, type RigOptions, rig } from '../real/rig.ts'

export const REPO = join(import.meta.dirname, '../..')

/** What ships. WAYBILL_BENCH_PLUGIN names another build, to compare two. */
export const PLUGIN = process.env.WAYBILL_BENCH_PLUGIN ?? shipped()

function shipped(): string {
  const folder = join(REPO, 'plugin')
  return existsSync(join(folder, 'dist')) ? folder : REPO
}

export const WAYBILL = join(PLUGIN, 'bin/waybill')

/** The model of all runs: the smaller of the two request shapes, and the one that the peer was measured with. */
export const MODEL = 'gpt-5.5'

export type Servers = { openai?: string; anthropic?: string }

export type PlaceOptions = RigOptions & { files?: Files; servers?: Servers }

/**
 * A home of its own where both workers are allowed in the project, Waybill knows the loopback servers, and a raw
 * `codex exec` finds the same server and model in its own configuration.
 */
export function openPlace(name: string, { servers = {}, ...options }: PlaceOptions = {}): Rig {
  const place = rig(`bench-${name}`, options)
  const { openai, anthropic } = servers
  const worker = (id: string, url: string, keyEnv: string) =>
    `  ${id}:\n    baseUrl: ${url}\n    apiKeyEnv: ${keyEnv}\n`
  const workers = [
    openai === undefined ? '' : worker('codex-cli', openai, 'OPENAI_API_KEY'),
    anthropic === undefined ? '' : worker('claude-cli', anthropic, 'ANTHROPIC_API_KEY'),
  ]
  if (workers.join('') !== '')
    writePrivate(join(place.waybillHome, 'config.yaml'), `workers:\n${workers.join('')}`)
  writePrivate(join(place.waybillHome, 'consents.json'), consents(place.project))
  if (openai !== undefined) writePrivate(join(place.codexHome, 'config.toml'), codexConfig(openai))
  return place
}

const writePrivate = (path: string, text: string) => writeFileSync(path, text, { mode: 0o600 })

function consents(project: string): string {
  const record = (worker: string) => ({
    worker,
    modes: ['read', 'write'],
    recordedAt: '2026-01-02T03:04:05.000Z',
    how: 'terminal',
    root: project,
  })
  const repositories = { [join(project, '.git')]: [record('codex-cli'), record('claude-cli')] }
  return JSON.stringify({ version: 1, repositories })
}

const codexConfig = (url: string): string =>
  [
    `model = "${MODEL}"`,
    'model_provider = "loop"',
    '[model_providers.loop]',
    'name = "loop"',
    `base_url = "${url}"`,
    'env_key = "OPENAI_API_KEY"',
    'wire_api = "responses"',
    '',
  ].join('\n')
