import { existsSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, probeNamespace, type Variant } from './containment-probe.ts'
import { showsEnvironments } from './cookie.ts'
import { makePrivateFolder, writeAtomically } from './files.ts'

/** How a worker is held while it runs, and what reaches it when it is to end. */
export type Containment =
  /** `wrapper`: what stands before the worker's own command line, an absolute path first. */
  | { tier: 'namespace'; wrapper: readonly string[] }
  | { tier: 'cookie' | 'group'; because: string; next?: string }

/** Something that is shown otherwise inside a namespace; applied in order, and gone with it. */
export type Mount =
  /** What is there, not to be changed. */
  | { how: 'shield'; path: string }
  /** What is there, below something shielded, and may be changed. */
  | { how: 'open'; path: string }
  /** What is elsewhere, not to be changed. */
  | { how: 'lend'; from: string; at: string }
  /** An empty folder in the memory. */
  | { how: 'empty'; at: string }

/** The containment with these mounts, where it is a namespace. */
export function withMounts(containment: Containment, mounts: readonly Mount[]): Containment {
  if (containment.tier !== 'namespace') return containment
  const [bwrap = '', ...rest] = containment.wrapper
  const end = rest.indexOf(STATUS)
  return {
    tier: 'namespace',
    wrapper: [bwrap, ...rest.slice(0, end), ...mounts.flatMap(asArgs), ...rest.slice(end)],
  }
}

function asArgs(mount: Mount): string[] {
  if (mount.how === 'shield') return ['--ro-bind', mount.path, mount.path]
  if (mount.how === 'open') return ['--bind', mount.path, mount.path]
  return mount.how === 'lend' ? ['--ro-bind', mount.from, mount.at] : ['--tmpfs', mount.at]
}

/** The status tells a worker that ended from one that was never started. */
const STATUS = '--json-status-fd'

/** The places of the system's own programs. Not the PATH: a folder of a cloned repository may be on it. */
export const SYSTEM_FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin']

const INSTALL = 'Install bubblewrap (on Debian and Ubuntu: apt install bubblewrap).'
const MEND = 'Allow bubblewrap to make user namespaces; what a worker starts is found by its mark until then.'

type Known = { key: string; answer: Answer }

/**
 * The strongest containment that works here, found out by trying once for each boot, bubblewrap and user; the answer is
 * kept in the state folder. Never rejects.
 */
export async function findContainment(
  stateFolder: string,
  folders: readonly string[] = SYSTEM_FOLDERS,
): Promise<Containment> {
  const tools = findTools(folders)
  if (!('bwrap' in tools)) return tools
  const key = keyOf(tools.bwrap)
  const path = knownPath(stateFolder)
  const known = readKnown(path)
  if (known?.key === key) return containmentOf(known.answer, tools)
  const answer = await probeNamespace(variantsFor(tools))
  keep(path, stateFolder, { key, answer })
  return containmentOf(answer, tools)
}

/** The same, tried anew and kept nowhere. */
export async function tryContainment(folders: readonly string[] = SYSTEM_FOLDERS): Promise<Containment> {
  const tools = findTools(folders)
  return 'bwrap' in tools ? containmentOf(await probeNamespace(variantsFor(tools)), tools) : tools
}

/** What was found out is not true any more: the next run tries again. */
export const forgetContainment = (stateFolder: string): void =>
  rmSync(knownPath(stateFolder), { force: true })

/** Without a namespace of its own a worker is found by its mark, where the system shows marks. */
export function withoutNamespace(because: string, next?: string): Containment {
  return { tier: showsEnvironments() ? 'cookie' : 'group', because, ...(next === undefined ? {} : { next }) }
}

type Tools = { bwrap: string; unshare?: string }

function findTools(folders: readonly string[]): Tools | Containment {
  if (process.platform !== 'linux') return withoutNamespace(`${process.platform} has no PID namespaces`)
  const find = (name: string) => folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
  const [bwrap, unshare] = [find('bwrap'), find('unshare')]
  if (!existsSync('/proc/self/ns/pid')) return withoutNamespace('there is no /proc here')
  if (bwrap === undefined) return withoutNamespace('bubblewrap is not installed', INSTALL)
  return { bwrap, ...(unshare === undefined ? {} : { unshare }) }
}

/**
 * `proc` lets bubblewrap mount /proc. Where that is done by root, bubblewrap masks parts of it, and the kernel then
 * refuses a /proc to every sandbox inside, Codex's among them; `mount` has it mounted by unshare(1), whole.
 */
function variantsFor({ bwrap, unshare }: Tools): Variant[] {
  const world = [bwrap, '--dev-bind', '/', '/', '--unshare-pid', '--die-with-parent']
  const proc: Variant = { name: 'proc', wrapper: [...world, '--proc', '/proc'], bwrap }
  if (unshare === undefined) return [proc]
  return [proc, { name: 'mount', wrapper: world, inner: [unshare, '--mount-proc'], bwrap }]
}

function containmentOf(answer: Answer, tools: Tools): Containment {
  if (answer.variant === 'none') return withoutNamespace(answer.because, MEND)
  const variant = variantsFor(tools).find(({ name }) => name === answer.variant)
  if (variant === undefined) return withoutNamespace('unshare is not installed any more')
  const { wrapper, inner = [] } = variant
  return { tier: 'namespace', wrapper: [...wrapper, STATUS, '3', '--', ...inner] }
}

/** Everything that the answer hangs on. Another user namespace has other rights. */
function keyOf(bwrap: string): string {
  const { mtimeMs, size } = statSync(bwrap)
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return JSON.stringify([
    1,
    boot,
    bwrap,
    mtimeMs,
    size,
    process.getuid?.(),
    readlinkSync('/proc/self/ns/user'),
  ])
}

const knownPath = (stateFolder: string): string => join(stateFolder, 'containment.json')

function readKnown(path: string): Known | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Known
  } catch {
    // Not there, or damaged: it is found out again.
    return undefined
  }
}

function keep(path: string, stateFolder: string, known: Known): void {
  try {
    makePrivateFolder(stateFolder)
    writeAtomically(path, JSON.stringify(known))
  } catch {
    // A full disk must not stop a run: the next one tries again.
  }
}
