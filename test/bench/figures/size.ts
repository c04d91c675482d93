import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { PLUGIN } from '../../plugin.ts'
import { type Figure, held } from '../figure.ts'

export const size: Figure = {
  name: 'size',
  title: 'The plugin on disk',
  run: async () => {
    const files = readdirSync(PLUGIN, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path: relative(PLUGIN, path), bytes: statSync(path).size }))
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    const largest = files.toSorted((a, b) => b.bytes - a.bytes).slice(0, 8)
    return {
      how: 'The sum of the sizes of all files that a user gets.',
      findings: [held(`${files.length} files`, 'MB', total / 1_000_000, { atMost: 3 })],
      detail: largest.map(({ path, bytes }) => `${String(bytes).padStart(9)}  ${path}`),
    }
  },
}
