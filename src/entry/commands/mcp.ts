import { readArgs } from '../args.ts'
import { sayFailure } from '../say.ts'
import type { Terminal } from '../terminal.ts'

/** `--heard` is for plugin/mcp/serve.sh, which has begun the conversation. */
export const readMcpArgs = (argv: string[]) => readArgs('mcp', argv, { heard: { type: 'boolean' } }, 0)

/** `waybill mcp`: serves until the client closes stdin. A bundle of its own: no other verb pays for its packages. */
export async function mcp(argv: string[], terminal: Terminal): Promise<number> {
  const args = readMcpArgs(argv)
  if (!args.ok) return sayFailure(args.failure, false, terminal)
  const bundle = (await import(new URL('./mcp.mjs', import.meta.url).href)) as typeof import('../mcp.ts')
  await bundle.serving
  return 0
}
