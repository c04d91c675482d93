import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from '../world.ts'

/** One start of a vendor's CLI as the recorder in front of it saw it. */
export type StartSeen = { worker: string; atMs: number; env: string[]; argv: string[]; asks: boolean }

export function startsSeen({ root }: Pick<World, 'root'>): StartSeen[] {
  const folder = join(root, 'seen')
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\0').slice(0, -1)
    const at = lines.indexOf('ARGV')
    const argv = at < 0 ? [] : lines.slice(at + 1)
    return {
      worker: name.split('.')[0] ?? '',
      atMs: statSync(join(folder, name)).mtimeMs,
      env: at < 0 ? lines : lines.slice(0, at),
      argv,
      // `--version`, `--help` and the look at a login ask no model.
      asks: argv.some((word) => ['exec', '-p', '--print'].includes(word)) && !argv.includes('--help'),
    }
  })
}
