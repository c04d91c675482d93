import { failure } from '../../domain/failure.ts'
import { readArgs } from '../args.ts'
import { sayFailure } from '../say.ts'
import type { Terminal } from '../terminal.ts'

/** `waybill mcp`: serves until the client closes stdin. A bundle of its own: no other verb pays for its packages. */
export async function mcp(argv: string[], terminal: Terminal): Promise<number> {
  const args = readArgs('mcp', argv, {})
  if (!args.ok) return sayFailure(args.failure, false, terminal)
  if (args.value.positionals.length > 0)
    return sayFailure(failure('wrong_usage', 'waybill mcp takes no arguments'), false, terminal)
  await import(new URL('./mcp.mjs', import.meta.url).href)
  return 0
}
