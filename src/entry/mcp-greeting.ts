import { CODEX_SANDBOX } from './tools/client.ts'
import { LISTED } from './tools/listed.ts'
import { VERSION } from './version.ts'

/** A message of MCP as it came: JSON, and not looked at any closer. */
export type Message = { id?: unknown; method?: unknown; params?: unknown }

/** Newest first, as in the SDK that goes on with the conversation (1.32.2). */
const PROTOCOLS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'] as const

export const SERVER_INFO = { name: 'waybill', version: VERSION }
export const CAPABILITIES = { tools: {}, experimental: { [CODEX_SANDBOX]: { version: '1.0.0' } } }

const METHOD_NOT_FOUND = { code: -32601, message: 'Method not found' }

/**
 * The answer to what a client asks before it calls a tool, word for word as the server behind it gives it; nothing where
 * no answer is due. Claude Code 2.1.329 begins with `server/discover`, a method of a later protocol.
 */
export function greetingAnswer({ id, method, params }: Message): object | undefined {
  if ((typeof id !== 'string' && typeof id !== 'number') || typeof method !== 'string') return undefined
  const given = Object.hasOwn(RESULTS, method) ? RESULTS[method] : undefined
  return { jsonrpc: '2.0', id, ...(given ? { result: given(params) } : { error: METHOD_NOT_FOUND }) }
}

const RESULTS: Record<string, (params: unknown) => object> = {
  initialize: (params) => ({
    protocolVersion: versionFor((params as { protocolVersion?: unknown } | undefined)?.protocolVersion),
    capabilities: CAPABILITIES,
    serverInfo: SERVER_INFO,
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: LISTED }),
}

const versionFor = (asked: unknown): string => PROTOCOLS.find((version) => version === asked) ?? PROTOCOLS[0]
