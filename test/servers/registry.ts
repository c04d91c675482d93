import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onLoopback } from './loopback.ts'

export type Registry = {
  url: string
  integrity: string
  /** Paths that were asked for. */
  asked: string[]
  close(): Promise<void>
}

/** What the packages of a registry hold, by name: their package.json beside the name and version, and one file. */
export type Packages = Record<string, { manifest?: Record<string, unknown>; index: string }>

const VERSION = '1.2.3'

/** A package registry on loopback with packages of one version; `integrity` is that of the first. `hangs`: no package ever comes. */
export async function startRegistry(packages: Packages, { hangs = false } = {}): Promise<Registry> {
  const archives = new Map(Object.entries(packages).map(([name, what]) => [name, archiveOf(name, what)]))
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const [, name = '', file] = (request.url ?? '').split('/')
    const bytes = archives.get(name)
    if (bytes === undefined) return response.writeHead(404).end('{"error":"not found"}')
    if (file !== undefined) return hangs ? undefined : response.writeHead(200).end(bytes)
    const { port } = server.address() as AddressInfo
    const dist = { tarball: `http://127.0.0.1:${port}/${name}/${name}.tgz`, integrity: integrityOf(bytes) }
    const version = { name, version: VERSION, ...packages[name]?.manifest, dist }
    const told = { name, 'dist-tags': { latest: VERSION }, versions: { [VERSION]: version } }
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told))
  })
  const { origin, close } = await onLoopback(server)
  const [first = Buffer.alloc(0)] = archives.values()
  return {
    url: `${origin}/`,
    integrity: integrityOf(first),
    asked,
    close,
  }
}

const integrityOf = (bytes: Buffer): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`

function archiveOf(name: string, { manifest, index }: Packages[string]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-registry-'))
  try {
    mkdirSync(join(folder, 'package'))
    const head = { name, version: VERSION, type: 'module', ...manifest }
    writeFileSync(join(folder, 'package/package.json'), JSON.stringify(head))
    writeFileSync(join(folder, 'package/index.mjs'), index)
    const files = ['package/package.json', 'package/index.mjs']
    // The same package has the same bytes, whenever it is made.
    for (const file of files) utimesSync(join(folder, file), 0, 0)
    execFileSync('tar', ['-czf', 'package.tgz', ...files], { cwd: folder })
    return readFileSync(join(folder, 'package.tgz'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
