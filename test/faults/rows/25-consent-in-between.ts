import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failureOf, putOnPath, spentMicros, timesAsked, until } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

/** git stops where the scratch worktree is made, which is after the decision and before the start. */
function barrier(world: World): { reached: () => boolean; open: () => void } {
  const [there, go] = [join(world.root, 'there'), join(world.root, 'go')]
  putOnPath(
    world,
    'git',
    `case "$*" in *'worktree add'*) : > '${there}'; while [ ! -e '${go}' ]; do sleep 0.02; done ;; esac\nexec /usr/bin/git "$@"`,
  )
  return { reached: () => existsSync(there), open: () => writeFileSync(go, '') }
}

const CHANGES: Record<string, (world: World) => void> = {
  revoked: (world) => world.allow('codex-cli', []),
  'narrowed to reading': (world) => world.allow('codex-cli', ['read']),
}

export const consentInBetween: Row = {
  row: 25,
  fault: 'consent is revoked, or narrowed, between decision and start; expires while it waits',
  injector: 'a barrier in git, which makes the worktree in between',
  async run(lab) {
    for (const [name, change] of lab.some(Object.entries(CHANGES))) {
      await lab.at(name, {}, async (world) => {
        const { reached, open } = barrier(world)
        const asked = world.json(['run', '[[fake: edit notes.md hello]]', '--write'])
        await until('the decision is made', reached)
        change(world)
        open()
        const { document } = await asked
        const why = failureOf(document)
        lab.must(`${name}: the worker is not started`, timesAsked(world) === 0)
        lab.must(
          `${name}: refused, not ${why ?? document.outcome}`,
          why === 'no_consent' || why === 'mode_not_allowed',
        )
        lab.must(`${name}: nothing was spent`, spentMicros(world) === 0)
      })
    }
  },
}
