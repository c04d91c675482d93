import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Absolute paths of the real vendor CLIs. */
export type RealCli = {
  claude329: string
  claude197: string
  /** The npm launcher, a JavaScript file. */
  codexLauncher: string
  /** The native program that the launcher starts. */
  codexBinary: string
  /** The native program that its package unpacks. */
  grok: string
  /** The script that stands in for it where npm runs no install scripts. */
  grokLauncher: string
}

const ROOT = import.meta.dirname
const MODULES = join(ROOT, 'node_modules')

/** Where the CLIs are. Throws what is missing and how to get it. */
export function realCli(): RealCli {
  const wrong = problem()
  if (wrong !== undefined) throw new Error(`real CLIs: ${wrong}; run \`node test/real/install.ts\``)
  return located()
}

/** Installs what `package.json` next to this file names, unless it is there in exactly those versions. */
export async function installRealCli(
  say: (line: string) => void = (line) => console.error(line),
): Promise<RealCli> {
  if (problem() === undefined) return located()
  const names = declared().map(({ name, version }) => `${name} ${version}`)
  const what = `real CLIs: ${names.join(', ')}`
  say(`${what}: installing (about 1.4 GB on disk) ...`)
  const startedMs = Date.now()
  const { code, output } = await npmInstall()
  unpackGrok()
  const wrong = problem()
  if (code !== 0 || wrong !== undefined) {
    throw new Error(`${what}: npm ended with ${code}, ${wrong ?? 'and all is there'}; npm said:\n${output}`)
  }
  say(`${what}: installed in ${Math.round((Date.now() - startedMs) / 1000)} s`)
  return located()
}

type Declared = { folder: string; name: string; version: string }

/** The folders under node_modules and what must be in them; an alias reads `npm:<name>@<version>`. */
function declared(): Declared[] {
  const { dependencies } = readJson(join(ROOT, 'package.json')) as { dependencies: Record<string, string> }
  return Object.entries(dependencies).map(([folder, spec]) => {
    const [, name, version] = /^npm:(.+)@(.+)$/.exec(spec) ?? ['', folder, spec]
    return { folder, name: name ?? folder, version: version ?? spec }
  })
}

function problem(): string | undefined {
  for (const { folder, name, version } of declared()) {
    const manifest = join(MODULES, folder, 'package.json')
    if (!existsSync(manifest)) return `${name} ${version} is not installed`
    const found = (readJson(manifest) as { version: string }).version
    if (found !== version) return `${name} is ${found}, not ${version}`
  }
  try {
    located()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function located(): RealCli {
  const codex = join(MODULES, '@openai/codex')
  const grok = join(MODULES, '@xai-official/grok')
  return {
    claude329: claudeProgram(join(MODULES, '@anthropic-ai/claude-code')),
    claude197: claudeProgram(join(MODULES, 'claude-code-2.1.197')),
    codexLauncher: join(codex, 'bin/codex.js'),
    codexBinary: codexProgram(codex),
    grok: grokProgram(grok),
    grokLauncher: join(grok, GROK_LAUNCHER),
  }
}

const SUFFIX = process.platform === 'win32' ? '.exe' : ''

/**
 * The platform package first: `bin/claude.exe` is only a stub where npm ran no install script. npm nests the platform
 * package of whichever of the two versions it does not hoist, so it is looked up from the package itself.
 */
function claudeProgram(folder: string): string {
  const { version } = readJson(join(folder, 'package.json')) as { version: string }
  for (const libc of ['', '-musl']) {
    const name = `@anthropic-ai/claude-code-${process.platform}-${process.arch}${libc}`
    const found = packageFolder(folder, name)
    if (
      found !== undefined &&
      (readJson(join(found, 'package.json')) as { version: string }).version === version
    ) {
      return join(found, `claude${SUFFIX}`)
    }
  }
  const copied = join(folder, 'bin/claude.exe')
  if (existsSync(copied) && statSync(copied).size > 1_000_000) return copied
  throw new Error(`Claude Code ${version} has no program for ${process.platform} ${process.arch}`)
}

/** `vendor/` holds one folder, named after the Rust target. */
function codexProgram(folder: string): string {
  const found = packageFolder(folder, `@openai/codex-${process.platform}-${process.arch}`)
  const vendor = found === undefined ? undefined : join(found, 'vendor')
  for (const target of vendor !== undefined && existsSync(vendor) ? readdirSync(vendor) : []) {
    const program = join(vendor ?? '', target, `bin/codex${SUFFIX}`)
    if (existsSync(program)) return program
  }
  throw new Error(`Codex has no program for ${process.platform} ${process.arch}`)
}

/** What its install script would else put into the home of whoever runs the tests. */
const GROK_HOME = join(MODULES, '.grok')
const GROK_LAUNCHER = 'bin/grok-bootstrap.js'

function grokProgram(folder: string): string {
  const { version } = readJson(join(folder, 'package.json')) as { version: string }
  const found = [join(GROK_HOME, `bin/grok-${version}`), join(folder, 'bin/grok-native')].find(existsSync)
  if (found === undefined) throw new Error(`Grok ${version} is not unpacked`)
  return found
}

/** The launcher does it at its first start, where npm ran no install script. */
function unpackGrok(): void {
  const launcher = join(MODULES, '@xai-official/grok', GROK_LAUNCHER)
  if (existsSync(launcher))
    spawnSync(process.execPath, [launcher, '--version'], { env: { ...process.env, GROK_HOME } })
}

function packageFolder(from: string, name: string): string | undefined {
  try {
    return dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`))
  } catch {
    return undefined
  }
}

function npmInstall(): Promise<{ code: number | null; output: string }> {
  const args = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--prefix', ROOT]
  const env = { ...process.env, GROK_HOME }
  const child = spawn('npm', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, output }))
  })
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

if (import.meta.main) {
  for (const [name, path] of Object.entries(await installRealCli())) console.log(`${name} ${path}`)
}
