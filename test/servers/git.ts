import { execFileSync, spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { onLoopback } from './loopback.ts'

/** A git host on loopback: bare repositories below a folder, over git's own smart HTTP. */
export type GitServer = {
  /** `<url>/<path of the repository>.git` is what is cloned. */
  url: string
  /** Paths that were asked for, in order. */
  asked: string[]
  close: () => Promise<void>
}

export async function serveGit(folder: string): Promise<GitServer> {
  const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend')
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    serve(backend, folder, request, response)
  })
  const { origin, close } = await onLoopback(server)
  return { url: origin, asked, close }
}

/** One request as CGI (RFC 3875): headers, an empty line, the body. */
function serve(backend: string, folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1')
  const { headers } = request
  const child = spawn(backend, {
    env: {
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      REMOTE_ADDR: '127.0.0.1',
    },
  })
  child.stdin.on('error', () => {})
  request.pipe(child.stdin)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.once('error', () => response.destroy())
  child.once('close', () => {
    const answer = Buffer.concat(chunks)
    const end = answer.indexOf('\r\n\r\n')
    const fields = answer.toString('latin1', 0, end).split('\r\n')
    const named = fields.map((field) => /^([^:]+): *(.*)$/.exec(field)?.slice(1) ?? ['', ''])
    const status = named.find(([name]) => name === 'Status')?.[1] ?? '200'
    response.writeHead(
      Number.parseInt(status, 10),
      Object.fromEntries(named.filter(([name]) => name !== '' && name !== 'Status')),
    )
    response.end(answer.subarray(end + 4))
  })
}
