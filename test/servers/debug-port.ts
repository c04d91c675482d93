import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onLoopback } from './loopback.ts'

/** What answers at a debug port where no browser can be had: `/json/version` as Chrome has it, or 404 as with its own switch. */
export async function startDebugPort(
  answer: 'told' | 'not told' | 'elsewhere',
): Promise<{ endpoint: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (answer === 'not told' || request.url !== '/json/version') return response.writeHead(404).end()
    const { port } = server.address() as AddressInfo
    const host = answer === 'elsewhere' ? '192.0.2.7:9222' : `127.0.0.1:${port}`
    const told = { Browser: 'Chrome/156.0.8078.79', webSocketDebuggerUrl: `ws://${host}/devtools/browser/1` }
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told))
  })
  const { origin, close } = await onLoopback(server)
  return { endpoint: origin, close }
}
