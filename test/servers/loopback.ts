import { appendFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

/** One request as it arrived, and what the server made of it. */
export type Logged = {
  /** Milliseconds since the epoch, when the whole body was in. */
  atMs: number
  method: string
  /** With the query. */
  path: string
  headers: Record<string, string>
  /** Size of the body on the wire. */
  bytes: number
  /** Parsed JSON; text where it is not JSON; null without a body. */
  body: unknown
  /** Script position, for requests that a lane answered. */
  lane?: string
  turn?: number
  /** `200`, another status, or the name of the fault that was served. */
  answer: string
  /** Why the server refused the request itself: it broke the vendor's rules or the script has no answer. */
  refused?: string
}

/** A running server. `close` drops every connection, also those that hang on purpose. */
export type VendorServer = {
  /** What the vendor's client takes as its base URL. */
  url: string
  requests: Logged[]
  close: () => Promise<void>
}

export type Handler = (entry: Logged, response: ServerResponse) => Promise<void>

type Options = { handle: Handler; basePath: string; logFile?: string; port?: number }

/** Serves on 127.0.0.1 only. `requests` is in order of arrival; the log file in order of completion. */
export async function listen({ handle, basePath, logFile, port }: Options): Promise<VendorServer> {
  const requests: Logged[] = []
  const log = (entry: Logged) => {
    if (logFile !== undefined) appendFileSync(logFile, `${JSON.stringify(entry)}\n`)
  }
  const server = createServer(async (request, response) => {
    try {
      const entry = await received(request)
      requests.push(entry)
      // Written when the connection is done with, so that the line tells the answer, also of one that hung.
      response.once('close', () => log(entry))
      await handle(entry, response)
    } catch {
      response.destroy()
    }
  })
  server.on('upgrade', (request, socket) => {
    const entry: Logged = { ...head(request), bytes: 0, body: null, answer: '426' }
    requests.push(entry)
    log(entry)
    // A refused upgrade makes Codex fall back to plain HTTP at once.
    socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  const { origin, close } = await onLoopback(server, port)
  return { url: `${origin}${basePath}`, requests, close }
}

/** Any server, on 127.0.0.1; without a port, on one that is free. `close` drops every connection. */
export async function onLoopback(
  server: Server,
  wanted = 0,
): Promise<{ origin: string; port: number; close(): Promise<void> }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(wanted, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port, close: () => closed(server) }
}

async function received(request: IncomingMessage): Promise<Logged> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks)
  const body = raw.length === 0 ? null : parsed(unpacked(raw, request.headers['content-encoding']))
  return { ...head(request), bytes: raw.length, body, answer: 'none' }
}

function head(request: IncomingMessage) {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  return { atMs: Date.now(), method: request.method ?? '', path: request.url ?? '', headers }
}

function unpacked(raw: Buffer, encoding: string | undefined): string {
  if (encoding === 'zstd') return zstdDecompressSync(raw).toString()
  if (encoding === 'gzip') return gunzipSync(raw).toString()
  return raw.toString()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
