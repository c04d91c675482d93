import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the further harnesses are installed, in the versions that its package.json names. */
export const MORE = join(import.meta.dirname, '../real/more')

/** Once before the suite: installs what is missing or of another version. About 800 MB. */
export function setup(): void {
  if (missing().length === 0) return
  console.error(`further harnesses: installing ${missing().join(', ')} ...`)
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['install', '--no-package-lock', '--no-audit', '--no-fund', '--prefix', MORE],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 10 * 60_000 },
  )
  if (missing().length > 0)
    throw new Error(
      `further harnesses: npm ended with ${status} and without ${missing().join(', ')}: ${stdout}${stderr}`,
    )
}

function missing(): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(MORE, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return Object.entries(dependencies).flatMap(([name, version]) => {
    const manifest = join(MORE, 'node_modules', name, 'package.json')
    const found = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined
    return found === version ? [] : [`${name} ${version}`]
  })
}
