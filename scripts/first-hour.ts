import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPO } from './first-hour/house.ts'
import { pageOf } from './first-hour/page.ts'
import { play } from './first-hour/play.ts'
import { SCENES } from './first-hour/scenes.ts'

/** Plays the first hour of a new user in both hosts. `--write` writes docs/first-hour.md; else the page is printed. */
const page = pageOf(await play(SCENES, (line) => console.error(line)))
if (process.argv.includes('--write')) writeFileSync(join(REPO, 'docs/first-hour.md'), page)
else console.log(page)
