import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js'
import { CODEX_SANDBOX } from './tools/client.ts'
import { TOOLS } from './tools/index.ts'
import { VERSION } from './version.ts'

/** What the server says of itself to whoever greets it. */
export const ABOUT = {
  capabilities: { tools: {}, experimental: { [CODEX_SANDBOX]: { version: '1.0.0' } } },
  serverInfo: { name: 'waybill', version: VERSION },
}

/** The answer to `tools/list`. */
export const LISTED = { tools: TOOLS.map(({ run, ...shown }) => shown) }

/**
 * dist/mcp-greeting.txt, from which plugin/mcp/serve.sh answers: the versions of the protocol, newest first; the rest of
 * the answer to `initialize`, without its braces; the answer to `tools/list`.
 */
export const greetingFile = (): string =>
  [
    SUPPORTED_PROTOCOL_VERSIONS.join(' '),
    JSON.stringify(ABOUT).slice(1, -1),
    JSON.stringify(LISTED),
    '',
  ].join('\n')
