import { REPO } from '../plugin.ts'
import type { Logged, VendorServer } from '../servers/loopback.ts'
import { codexProvider } from './rig.ts'
import { installPlugin, type World } from './world.ts'

/** The same session of a host, begun without the plugin and then with it, in one place: only the plugin differs. */
export type FirstRequests = { without: Logged; with: Logged }

const PROMPT = 'Say hello'

export async function inClaude(here: World): Promise<FirstRequests> {
  const ask = () => first(here.anthropic, '/v1/messages?', () => here.claude(['-p', PROMPT]))
  // A first session makes folders that later ones tell of.
  await ask()
  const without = await ask()
  await installPlugin(here.claude)
  return { without, with: await ask() }
}

export async function inCodex({ openai, place }: World, model: string): Promise<FirstRequests> {
  const flags = ['--json', '-m', model, ...codexProvider(openai.url)]
  const ask = () => first(openai, '/responses', () => place.run('codex', ['exec', ...flags, PROMPT]))
  await ask()
  const without = await ask()
  for (const args of [
    ['marketplace', 'add', REPO],
    ['add', 'waybill@waybill'],
  ]) {
    const { code, stderr } = await place.run('codex', ['plugin', ...args])
    if (code !== 0) throw new Error(`codex plugin ${args.join(' ')} exited ${code}: ${stderr}`)
  }
  return { without, with: await ask() }
}

async function first(
  { requests }: VendorServer,
  path: string,
  session: () => Promise<{ code: number | null; stderr: string }>,
): Promise<Logged> {
  const seen = requests.length
  const { code, stderr } = await session()
  const found = requests.slice(seen).find((request) => request.path.includes(path))
  if (code !== 0 || found === undefined) throw new Error(`the session ended with ${code}: ${stderr}`)
  return found
}

/** The lines that the model reads with the plugin and not without it, in their order: texts, and tools as JSON. */
export function addedLines({ without, with: whole }: FirstRequests): string[] {
  const before = new Set(linesIn(without.body))
  return linesIn(whole.body).filter((line) => !before.has(line))
}

/** Different in each session, and nothing that a model reads. */
const UNREAD = ['id', 'metadata', 'client_metadata', 'prompt_cache_key']

function linesIn(part: unknown): string[] {
  if (typeof part === 'string') return part.split('\n')
  if (Array.isArray(part)) return part.flatMap(linesIn)
  if (typeof part !== 'object' || part === null) return []
  if ('name' in part && ('parameters' in part || 'input_schema' in part)) return [JSON.stringify(part)]
  return Object.entries(part).flatMap(([name, value]) => (UNREAD.includes(name) ? [] : linesIn(value)))
}
