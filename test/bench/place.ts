import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type World, type WorldOptions, world } from '../real/world.ts'

/** The model of all Codex runs: the one that the raw requests and the peer were measured with. */
export const MODEL = 'gpt-5.5'

/** What the loopback models answer with: 30 bytes, as in the measurements of the peer. */
export const ANSWER = 'Hello from the loopback model.'

export const GOAL = 'Say hello'

const ALLOWED = (['codex-cli', 'claude-cli'] as const).map((worker) => ({
  worker,
  modes: ['read' as const, 'write' as const],
}))

/**
 * A world where both workers are allowed, and where a raw `codex exec` finds the same server and model in its own
 * configuration. It is gone when `measure` is done.
 */
export async function inPlace<T>(
  name: string,
  options: WorldOptions,
  measure: (here: World) => Promise<T>,
): Promise<T> {
  const here = await world(`bench-${name}`, { allow: ALLOWED, ...options })
  try {
    writeFileSync(join(here.place.codexHome, 'config.toml'), codexConfig(here.openai.url))
    return await measure(here)
  } finally {
    await here.close()
  }
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

/** How many processes work under the world's folder. Where the system does not show them, the figure is not taken. */
export function left(here: World): number {
  const found = here.place.survivors()
  if (found === undefined) throw new Error('this system has no /proc, which the bench needs')
  return found.length
}
