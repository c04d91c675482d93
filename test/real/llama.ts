import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gguf } from '../../scripts/make-gguf.ts'

const CACHE = join(import.meta.dirname, 'node_modules/.cache/llama')
const PACKAGE = 'llama.cpp-tools'

/** How llama.cpp's server is started; `missing` says in words why it is not here. */
export type Llama = { program: string; args: string[]; cwd: string } | { missing: string }

/**
 * llama.cpp's real server: the one on the PATH, else Debian sid's packages, fetched from the mirror that this machine
 * already uses with an apt state of their own and unpacked without root (75 MB; bookworm has none).
 */
export function findLlama(): Llama {
  const own = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'llama-server'))
  const program = own.find(existsSync)
  if (program !== undefined) return { program, args: [], cwd: dirname(program) }
  const root = join(CACHE, 'root')
  try {
    if (!existsSync(root)) fetchPackages(root)
  } catch (error) {
    return { missing: `Debian's ${PACKAGE} could not be fetched: ${String(error).slice(0, 300)}` }
  }
  return unpackedIn(root)
}

/** Through its own dynamic loader, and from the folder of the backends: else it finds none. */
function unpackedIn(root: string): Llama {
  const [loader] = globSync('usr/lib/*/ld-linux*.so*', { cwd: root })
  const [backends] = globSync('usr/lib/*/ggml/backends*', { cwd: root })
  const server = join(root, 'usr/bin/llama-server')
  if (loader === undefined || backends === undefined || !existsSync(server))
    return { missing: `what was unpacked in ${root} is not what was expected: remove it` }
  const libraries = join(root, dirname(loader))
  const path = [libraries, join(libraries, 'llama')].join(':')
  return { program: join(root, loader), args: ['--library-path', path, server], cwd: join(root, backends) }
}

/** Whole or not at all: an unpacking that was ended half-way is not taken for one. */
function fetchPackages(root: string): void {
  const source = sidSource()
  const state = join(CACHE, 'apt')
  for (const folder of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(state, folder), { recursive: true })
  writeFileSync(join(state, 'sources.list'), `${source}\n`)
  const options = {
    'Dir::Etc::sourcelist': join(state, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State': state,
    'Dir::State::lists': join(state, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(state, 'cache'),
    'Acquire::Languages': 'none',
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
  }
  const apt = (...words: string[]) =>
    execFileSync(
      'apt-get',
      [...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]), ...words],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 180_000,
      },
    )
  apt('update')
  apt('install', '--download-only', '--yes', '--no-install-recommends', PACKAGE)
  const half = `${root}.new`
  rmSync(half, { recursive: true, force: true })
  for (const file of globSync('cache/archives/*.deb', { cwd: state }))
    execFileSync('dpkg-deb', ['-x', join(state, file), half])
  renameSync(half, root)
  rmSync(state, { recursive: true, force: true })
}

/** The line for sid from where this machine has its Debian from; throws where it has none. */
function sidSource(): string {
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(textOf('/etc/os-release'))?.[1] ?? ''
  if (!/^ID=debian$/m.test(textOf('/etc/os-release'))) throw new Error('this is no Debian')
  const stanzas = globSync('/etc/apt/sources.list.d/*.sources').flatMap((file) =>
    textOf(file).split(/\n\s*\n/),
  )
  for (const stanza of stanzas) {
    const field = (name: string) => new RegExp(`^${name}: *(.+)$`, 'm').exec(stanza)?.[1]
    const [uri, suites, key] = [field('URIs'), field('Suites'), field('Signed-By')]
    if (uri !== undefined && suites?.split(/\s+/).includes(codename)) return lineFor(uri, key)
  }
  const lines = ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*.list')].flatMap((file) =>
    textOf(file).split('\n'),
  )
  for (const line of lines) {
    const [, options = '', uri, suite] = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? []
    if (uri !== undefined && suite === codename) return lineFor(uri, /signed-by=(\S+)/.exec(options)?.[1])
  }
  throw new Error('its apt sources name no mirror of Debian')
}

const lineFor = (uri: string, key: string | undefined): string =>
  `deb ${key === undefined ? '' : `[signed-by=${key}] `}${uri.split(/\s+/)[0]} sid main`

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

export type RunningLlama = {
  /** Ends in `/v1`. */
  url: string
  pid: number
  /** Ends at once, in the middle of whatever it does. */
  kill(): void
  close(): Promise<void>
}

/**
 * Starts it with a model of noise (scripts/make-gguf.ts), and waits until it answers. One thread: several wait for each
 * other, and on a busy machine that takes seconds.
 */
export async function startLlama(llama: Llama, more: readonly string[] = []): Promise<RunningLlama> {
  if ('missing' in llama) throw new Error(llama.missing)
  mkdirSync(CACHE, { recursive: true })
  const model = join(CACHE, 'noise.gguf')
  writeFileSync(model, gguf())
  const port = await freePort()
  const args = [
    ...llama.args,
    '--model',
    model,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--threads',
    '1',
    ...more,
  ]
  const child = spawn(llama.program, args, { cwd: llama.cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text.toString()}`.slice(-2_000)
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await ready(`http://127.0.0.1:${port}/health`, child, () => said)
  const kill = () => void child.kill('SIGKILL')
  return {
    url: `http://127.0.0.1:${port}/v1`,
    pid: child.pid ?? 0,
    kill,
    close: async () => {
      kill()
      await ended
    },
  }
}

async function ready(url: string, child: ChildProcess, said: () => string): Promise<void> {
  for (const untilMs = Date.now() + 60_000; Date.now() < untilMs; await wait(20)) {
    if (child.exitCode !== null) throw new Error(`llama-server exited with ${child.exitCode}: ${said()}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
  }
  child.kill('SIGKILL')
  throw new Error(`llama-server did not get ready: ${said()}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
