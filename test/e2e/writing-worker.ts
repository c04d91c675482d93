import { chmodSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { REPO } from '../plugin.ts'
import { type Home, write } from './home.ts'

/**
 * Has the Codex of this home write `text` into `file` in the first run that may write, unasked: then no order for it
 * stands in the goal, which later runs are told again.
 */
export function writesOnce({ root }: Home, file: string, text: string): void {
  const [program, left] = [join(root, 'bin', 'codex'), join(root, 'left-to-write')]
  write(left, `${text}\n`)
  if (existsSync(program)) rmSync(program)
  const fake = join(REPO, 'test/fakes/fake-codex.mjs')
  const writes = `case "$*" in *workspace-write*) [ -f '${left}' ] && mv '${left}' '${file}';; esac`
  write(program, `#!/bin/sh\n${writes}\nexec '${fake}' "$@"\n`)
  chmodSync(program, 0o755)
}
