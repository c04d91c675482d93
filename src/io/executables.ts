import { closeSync, openSync, readSync, realpathSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { WORKER_FACTS } from '../decide/worker-facts.ts'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import {
  type CallerEnv,
  isExecutableFile,
  type Machine,
  type NpmLayout,
  platformBinaryBehind,
} from './platform-binary.ts'
import { searchFolders } from './search-path.ts'

export type Executable = {
  path: string
  /** A native program, a script that starts it, or the path that the user's config names. */
  via: 'platform-binary' | 'launcher' | 'configured'
  /** Folders and variables that the replaced launcher would have set. */
  extraPath: string[]
  env: Record<string, string>
}

/** A script that stands in for a vendor CLI and hands over to Waybill says so by this word in its first 512 bytes. */
export const SHIM_MARK = 'waybill-shim'

const CODEX_TARGETS: Record<string, string> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
}

/** By the name of the program; what is not here is started as it is found. */
const LAYOUTS: Partial<Record<string, NpmLayout>> = {
  codex: {
    packageName: '@openai/codex',
    platforms({ platform, arch }) {
      const target = CODEX_TARGETS[`${platform}-${arch}`]
      if (target === undefined) return []
      const packageName = `@openai/codex-${platform}-${arch}`
      const vendor = join('vendor', target)
      return [
        // Seen in 0.150.0 to 0.169.0. The binary itself puts its `codex-path` folder first in PATH.
        { packageName, binary: join(vendor, 'bin', 'codex') },
        // Seen in 0.125.0, where the launcher did that for a folder called `path`.
        { packageName, binary: join(vendor, 'codex', 'codex'), tools: join(vendor, 'path') },
      ]
    },
    // As the launchers of 0.150.0 to 0.169.0 do for npm.
    env: (packageRoot) => ({ CODEX_MANAGED_PACKAGE_ROOT: packageRoot, CODEX_MANAGED_BY_NPM: '1' }),
  },
  claude: {
    packageName: '@anthropic-ai/claude-code',
    // npm installs only the one that fits the machine's C library.
    platforms: ({ platform, arch }) =>
      ['', ...(platform === 'linux' ? ['-musl'] : [])].map((libc) => ({
        packageName: `@anthropic-ai/claude-code-${platform}-${arch}${libc}`,
        binary: 'claude',
      })),
    env: () => ({ CLAUDE_CODE_INSTALLED_VIA_NPM_WRAPPER: '1' }),
  },
  // Its launcher unpacks 166 MB into the home that it is told of, and a run has one of its own (1.0.41). Where npm runs
  // install scripts the launcher is replaced by the program itself.
  grok: {
    packageName: '@xai-official/grok',
    platforms: () => [],
    unpacked: (version, { GROK_HOME, HOME }) => {
      const home = GROK_HOME || (HOME && join(HOME, '.grok'))
      return home ? join(home, 'bin', `grok-${version}`) : undefined
    },
    env: () => ({ GROK_MANAGED_BY_NPM: '1' }),
  },
}

const installCommand = (program: string): string =>
  Object.values(WORKER_FACTS).flatMap((facts) =>
    facts.via === 'process' && facts.program === program ? [facts.install] : [],
  )[0] ?? program

function firstBytes(path: string): Buffer {
  const bytes = Buffer.alloc(512)
  const fd = openSync(path, 'r')
  try {
    return bytes.subarray(0, readSync(fd, bytes))
  } finally {
    closeSync(fd)
  }
}

/** ELF, and Mach-O in its two byte orders and its universal form. */
const isNative = (head: Buffer): boolean =>
  ['7f454c46', 'cffaedfe', 'feedfacf', 'cafebabe'].includes(head.toString('hex', 0, 4))

/** What to start for a file that PATH offers; undefined for one to be passed over. */
function asExecutable(
  program: string,
  found: string,
  machine: Machine,
  env: CallerEnv,
): Executable | undefined {
  const real = realpathSync(found)
  let head: Buffer
  try {
    head = firstBytes(real)
  } catch {
    // May be executed but not read: nothing more can be known about it.
    return { path: found, via: 'launcher', extraPath: [], env: {} }
  }
  if (basename(real) === 'waybill' || head.includes(SHIM_MARK)) return undefined
  // The path as found, not the real one: version managers link one program under many names and look at theirs.
  if (isNative(head)) return { path: found, via: 'platform-binary', extraPath: [], env: {} }
  const layout = LAYOUTS[program]
  const behind = layout && platformBinaryBehind(real, layout, machine, env)
  if (behind === undefined) return { path: found, via: 'launcher', extraPath: [], env: {} }
  return { ...behind, via: 'platform-binary' }
}

/**
 * Finds a vendor CLI by file reads alone. `configured` is the path in the user's own config and is used
 * as it is. Relative entries of PATH are passed over: they would find a program inside the repository.
 */
export function findExecutable(
  program: string,
  env: CallerEnv,
  configured?: string,
  machine: Machine = { platform: process.platform, arch: process.arch },
): Result<Executable> {
  if (configured !== undefined) {
    if (isAbsolute(configured) && isExecutableFile(configured)) {
      return ok({ path: configured, via: 'configured', extraPath: [], env: {} })
    }
    const message = `The configured path of ${program}, ${configured}, is not the absolute path of an executable file.`
    return fail(failure('worker_missing', message, { hint: 'Mend the path in config.yaml, or remove it.' }))
  }
  const folders = searchFolders(env.PATH)
  for (const folder of folders) {
    const candidate = join(folder, program)
    const found = isExecutableFile(candidate) ? asExecutable(program, candidate, machine, env) : undefined
    if (found !== undefined) return ok(found)
  }
  const looked = folders.length === 0 ? 'PATH names no folder' : `looked in ${folders.join(', ')}`
  const hint = `Install it: ${installCommand(program)}`
  return fail(failure('worker_missing', `The ${program} CLI was not found: ${looked}.`, { hint }))
}
