import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EXTRAS } from '../../src/decide/extras.ts'
import { REPO } from '../plugin.ts'
import type { Home } from './home.ts'

const { package: name = '', version = '' } = EXTRAS.browser ?? {}

const folderIn = ({ waybillHome }: Home): string =>
  join(waybillHome, 'extras', `browser-${version}`, 'node_modules', name)

/** The extra as `waybill extras add browser` leaves it, from the packages of this repository. */
export function addBrowserExtra(here: Home): void {
  mkdirSync(dirname(folderIn(here)), { recursive: true })
  symlinkSync(join(REPO, 'node_modules', name), folderIn(here))
}

/** One that leaves a word in `said` when somebody loads it, and can do nothing. */
export function addExtraThatTells(here: Home, said: string): void {
  const folder = folderIn(here)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, type: 'module' }))
  writeFileSync(
    join(folder, 'index.mjs'),
    `import { appendFileSync } from 'node:fs'\nappendFileSync(${JSON.stringify(said)}, 'loaded\\n')\nexport const chromium = {}\n`,
  )
}
