import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type Machine = { platform: string; arch: string }

/** How a vendor lays out its npm packages: data, so that both launchers are replaced by one piece of code. */
export type NpmLayout = {
  packageName: string
  /** Where the binary may be for this machine, best first, and the folder of tools that goes with it. */
  platforms: (machine: Machine) => { packageName: string; binary: string; tools?: string }[]
  /** Where the launcher unpacks the program of its version, of a package that carries it packed. */
  unpacked?: (version: string, caller: CallerEnv) => string | undefined
  /** What the launcher would have set. */
  env: (packageRoot: string) => Record<string, string>
}

/** As far as a program is looked for by it. */
export type CallerEnv = { [name in 'PATH' | 'HOME' | 'GROK_HOME']?: string | undefined }

type Manifest = { name?: unknown; version?: unknown; optionalDependencies?: Record<string, unknown> }

function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch {
    // No manifest, or not one we can read: then this is not the package we look for.
    return undefined
  }
}

const ancestorsOf = (path: string): string[] => {
  const parent = dirname(path)
  return parent === path ? [path] : [path, ...ancestorsOf(parent)]
}

export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The nearest installed copy of a package, looked for as Node would from `folder`. */
function installedPackage(folder: string, name: string): { root: string; manifest: Manifest } | undefined {
  for (const ancestor of ancestorsOf(folder)) {
    const root = join(ancestor, 'node_modules', name)
    const manifest = readManifest(root)
    if (manifest !== undefined) return { root, manifest }
  }
  return undefined
}

/** Codex installs its platform packages under another name: "npm:@openai/codex@0.169.0-linux-x64". */
const isWantedVersion = (wanted: unknown, version: unknown): boolean =>
  typeof wanted === 'string' &&
  typeof version === 'string' &&
  (wanted === version || wanted.endsWith(`@${version}`))

/**
 * The native program behind an npm launcher script, found by file reads only; undefined where `script`
 * (a real path) belongs to no such package, or its platform package is absent or of another version.
 * Starting it saves the launcher's start (28 ms measured) and, before Node 22.15, a parent process.
 */
export function platformBinaryBehind(
  script: string,
  layout: NpmLayout,
  machine: Machine,
  caller: CallerEnv,
): { path: string; extraPath: string[]; env: Record<string, string> } | undefined {
  const root = ancestorsOf(dirname(script)).find((folder) => readManifest(folder) !== undefined)
  const manifest = root === undefined ? undefined : readManifest(root)
  if (root === undefined || manifest?.name !== layout.packageName) return undefined
  const unpacked = layout.unpacked?.(String(manifest.version), caller)
  if (unpacked !== undefined && isExecutableFile(unpacked))
    return { path: unpacked, extraPath: [], env: layout.env(root) }
  for (const { packageName, binary, tools } of layout.platforms(machine)) {
    const found = installedPackage(root, packageName)
    const wanted = manifest.optionalDependencies?.[packageName]
    if (found === undefined || !isWantedVersion(wanted, found.manifest.version)) continue
    const real = realpathSync(found.root)
    if (!isExecutableFile(join(real, binary))) continue
    const extraPath = tools === undefined ? [] : [join(real, tools)]
    return { path: join(real, binary), extraPath, env: layout.env(root) }
  }
  return undefined
}
