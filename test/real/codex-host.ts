import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { askCodex } from '../../src/io/codex-app-server.ts'
import { REPO } from '../plugin.ts'
import type { Logged } from '../servers/loopback.ts'
import { realCli } from './install.ts'
import type { Ended, Start } from './processes.ts'
import { codexProvider } from './rig.ts'
import type { World } from './world.ts'

/** One model of each generation of Codex's own subagents. */
export const MODELS = ['gpt-5.5', 'gpt-6.1-sol'] as const

export const PLUGIN_ID = 'waybill@waybill'

/** What the README has a user write where nobody can be asked: the tools of Waybill need no approval of their own. */
const APPROVED = `\n[plugins."${PLUGIN_ID}".mcp_servers.waybill]\ndefault_tools_approval_mode = "approve"\n`

/** The plugin in the real Codex, as the README says; `source` is what `marketplace add` is given. */
export async function installInCodex(here: World, source = REPO): Promise<void> {
  for (const args of [
    ['marketplace', 'add', source],
    ['add', PLUGIN_ID],
  ]) {
    const { code, stdout, stderr } = await here.place.run('codex', ['plugin', ...args], { env: here.env() })
    if (code !== 0) throw new Error(`codex plugin ${args.join(' ')} exited ${code}: ${stdout}${stderr}`)
  }
  appendFileSync(join(here.place.codexHome, 'config.toml'), APPROVED)
}

type Hook = {
  key: string
  pluginId: string | null
  currentHash: string
  trustStatus: string
  timeoutSec: number
  sourcePath: string
}

/** Whose Codex it is. */
type Whose = { place: Pick<World['place'], 'project'>; env: World['env'] }

async function ask(here: Whose, method: string, params: Record<string, unknown>): Promise<unknown> {
  const asked = await askCodex(realCli().codexBinary, method, params, { env: here.env(), timeoutMs: 20_000 })
  if (asked.how !== 'answered') throw new Error(`${method}: ${asked.because}`)
  return asked.result
}

/** The plugin's hooks as Codex knows them. */
export async function hooksIn(here: Whose): Promise<Hook[]> {
  const { data } = (await ask(here, 'hooks/list', { cwds: [here.place.project] })) as {
    data: { hooks: Hook[] }[]
  }
  return data.flatMap(({ hooks }) => hooks).filter(({ pluginId }) => pluginId === PLUGIN_ID)
}

/** What `/hooks` has Codex write when a person trusts them. Waybill itself never does. */
export async function trustHooks(here: Whose): Promise<void> {
  const value = Object.fromEntries(
    (await hooksIn(here)).map((hook) => [hook.key, { trusted_hash: hook.currentHash }]),
  )
  await ask(here, 'config/batchWrite', {
    edits: [{ keyPath: 'hooks.state', value, mergeStrategy: 'upsert' }],
  })
}

type Turn = { model?: string; sandbox?: string; prompt?: string; more?: string[] } & Partial<Start>

/** One turn of the real Codex, which asks the loopback server. */
export function inCodex(
  here: World,
  { model = 'gpt-5.5', sandbox = 'workspace-write', prompt = 'Go', more = [], ...start }: Turn = {},
): Promise<Ended> {
  const flags = ['--json', '-s', sandbox, '-m', model, ...codexProvider(here.openai.url), ...more]
  return here.place.run('codex', ['exec', ...flags, prompt], {
    env: here.env(),
    timeoutMs: 120_000,
    ...start,
  })
}

/** The call that starts a subagent, as a model of that generation makes it. */
export function spawnCall(model: string, agentType: string, message: string) {
  return model === 'gpt-5.5'
    ? { call: 'spawn_agent', namespace: 'multi_agent_v1', arguments: { message, agent_type: agentType } }
    : {
        call: 'spawn_agent',
        namespace: 'collaboration',
        arguments: { task_name: 'the_task', message, fork_turns: 'none', agent_type: agentType },
      }
}

type Item = { type: string; role?: string; output?: string | { text?: string }[]; content?: unknown }
const itemsOf = (request: Logged | undefined): Item[] =>
  (request?.body as { input?: Item[] } | undefined)?.input ?? []

/** What the host's model was given as results of its calls, in order, from its last request. */
export function outputsIn({ openai }: World): string[] {
  const last = openai.requests.filter(({ lane }) => lane === 'host').at(-1)
  return itemsOf(last).flatMap(({ type, output = '' }) => {
    if (!type.endsWith('_call_output')) return []
    return typeof output === 'string' ? output : output.map(({ text = '' }) => text).join('\n')
  })
}

/** All that a request said to the model beside what people and models said. */
export const developerTextIn = (request: Logged | undefined): string =>
  JSON.stringify(itemsOf(request).filter(({ role }) => role === 'developer'))
