import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import type { ExtraFacts } from '../decide/extras.ts'
import { failure } from '../domain/failure.ts'
import { oneLine } from '../domain/printable.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { renameSync, rmSync } from './disk.ts'
import { npmEnvironment } from './environment.ts'
import { findExecutable } from './executables.ts'
import { extraFolder, findExtra } from './extras.ts'
import { makePrivateFolder, writeUnsynced } from './files.ts'
import { messageOf } from './message-of.ts'

type Where = { stateDir: string; env: NodeJS.ProcessEnv; timeoutMs?: number }

/** A slow line brings 14 MB in that. */
const INSTALL_MS = 180_000

/**
 * Adds an extra with npm, from the registry that the user's own settings name: in the pinned version, with the pinned
 * bytes, no script run, nothing beside it. What is made ready elsewhere comes into its place in one step, so that half an
 * install is none.
 */
export async function addExtra(name: string, facts: ExtraFacts, where: Where): Promise<Result<string>> {
  const there = findExtra(name, where.stateDir, facts)
  if (there !== undefined) return ok(there)
  const npm = findExecutable('npm', where.env)
  if (!npm.ok) return refuse('npm was not found in PATH', 'Install Node with npm, and try again.')
  const folder = extraFolder(name, facts, where.stateDir)
  const draft = join(dirname(folder), `.${name}.${process.pid}.new`)
  try {
    dropDrafts(dirname(folder), name)
    makePrivateFolder(draft)
    writeUnsynced(join(draft, 'package.json'), '{"private":true}\n', 0o600)
    const why = (await install(npm.value.path, draft, facts, where)) ?? differsIn(draft, facts)
    if (why !== undefined) return refuse(`${facts.package}@${facts.version} was not added: ${why}`)
    rmSync(folder, { recursive: true, force: true })
    renameSync(draft, folder)
  } catch (error) {
    return refuse(`${folder} could not be written: ${messageOf(error)}`)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return ok(entryIn(folder, facts))
}

/** Whether there was one to take away, in any version. */
export function removeExtra(name: string, stateDir: string): boolean {
  const all = join(stateDir, 'extras')
  const found = entriesIn(all).filter((entry) => entry.startsWith(`${name}-`))
  dropDrafts(all, name)
  for (const entry of found) rmSync(join(all, entry), { recursive: true, force: true })
  return found.length > 0
}

const entryIn = (folder: string, { package: name, entry }: ExtraFacts): string =>
  join(folder, 'node_modules', name, entry)

const refuse = (message: string, hint?: string) =>
  fail(failure('extra_failed', message, hint === undefined ? {} : { hint }))

/** Why npm did not install it; undefined where it says that it has. */
async function install(
  npm: string,
  folder: string,
  facts: ExtraFacts,
  { env, timeoutMs = INSTALL_MS }: Where,
): Promise<string | undefined> {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel', 'error']
  const args = ['install', '--ignore-scripts', '--save-exact', ...quiet, `${facts.package}@${facts.version}`]
  const ran = await execa(npm, args, {
    cwd: folder,
    env: npmEnvironment(env),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    killDescendants: true,
    cleanup: false,
  })
  if (ran.timedOut) return `npm did not end within ${timeoutMs / 1000} s`
  if (ran.exitCode === 0) return undefined
  return errorIn(ran.stderr) || `npm exited with ${ran.exitCode}`
}

/** npm's own words in one line, without where its log lies: that is gone with the folder. */
const errorIn = (stderr: string): string =>
  oneLine(
    stderr
      .split('\n')
      .map((line) => line.replace(/^npm error\s*/, ''))
      .filter((line) => !line.startsWith('A complete log'))
      .join(' '),
    300,
  )

type Installed = { packages?: Record<string, { version?: string; integrity?: string } | undefined> }

/** What npm says that it has put there has to be the one package, byte for byte. */
function differsIn(folder: string, facts: ExtraFacts): string | undefined {
  const { package: wanted, version, integrity } = facts
  const list = join(folder, 'node_modules', '.package-lock.json')
  const { packages = {} } = JSON.parse(readFileSync(list, 'utf8')) as Installed
  const others = Object.keys(packages).filter((path) => path !== `node_modules/${wanted}`)
  const found = packages[`node_modules/${wanted}`]
  if (others.length > 0) return `it came with ${others.join(', ')}`
  if (found?.version !== version) return `its version is ${found?.version}`
  if (found.integrity !== integrity) return `its bytes are not those that Waybill knows (${found.integrity})`
  return existsSync(entryIn(folder, facts)) ? undefined : `it came without ${facts.entry}`
}

/** What others began and did not end. */
function dropDrafts(folder: string, name: string): void {
  for (const entry of entriesIn(folder)) {
    const [, pid] = /^\.(?:[\w-]+)\.(\d+)\.new$/.exec(entry) ?? []
    const isStale = pid !== undefined && entry.startsWith(`.${name}.`) && !isAlive(Number(pid))
    if (isStale) rmSync(join(folder, entry), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0)
  } catch {
    return false
  }
}

function entriesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
