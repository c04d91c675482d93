import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failureOf, timesAsked } from '../moves.ts'
import type { Row } from '../row.ts'
import { snapshotOf } from '../snapshot.ts'
import type { World } from '../world.ts'

/** What is made in the project, and the name that is given to --files. */
const WAYS: Record<string, (world: World) => string> = {
  'a link to a file outside': ({ root, project }) => {
    writeFileSync(join(root, 'outside'), 'private')
    symlinkSync(join(root, 'outside'), join(project, 'link'))
    return 'link'
  },
  'a link to a folder outside': ({ root, project }) => {
    symlinkSync(join(root, 'user'), join(project, 'folder'))
    return 'folder'
  },
  'a file behind such a folder': ({ root, project }) => {
    writeFileSync(join(root, 'user/notes'), 'private')
    symlinkSync(join(root, 'user'), join(project, 'folder'))
    return 'folder/notes'
  },
  'a chain of links': ({ project }) => {
    symlinkSync('/etc/hostname', join(project, 'b'))
    symlinkSync('b', join(project, 'a'))
    return 'a'
  },
  'a pipe': ({ project }) => {
    execFileSync('mkfifo', [join(project, 'pipe')])
    return 'pipe'
  },
  '/proc': ({ project }) => {
    symlinkSync('/proc/self/environ', join(project, 'environ'))
    return 'environ'
  },
  'a device': ({ project }) => {
    symlinkSync('/dev/zero', join(project, 'zero'))
    return 'zero'
  },
  'a path with ..': () => '../user',
  'an absolute path': () => '/etc/hostname',
}

export const waysOut: Row = {
  row: 20,
  fault: 'links out of the root, a folder link, swapped in time, FIFO, /proc, device, hard link',
  injector: 'fixtures named with --files',
  async run(lab) {
    for (const [name, make] of lab.some(Object.entries(WAYS))) {
      await lab.at(name, {}, async (world) => {
        const file = make(world)
        world.before = snapshotOf(world)
        const { document } = await world.json(['run', 'look', '--files', file])
        lab.must(`${name}: refused, not ${failureOf(document)}`, failureOf(document) === 'file_refused')
        lab.must(`${name}: nobody is asked`, timesAsked(world) === 0)
      })
    }
    await lab.at('swapped between check and start', {}, async (world) => {
      mkdirSync(join(world.project, 'docs'))
      writeFileSync(join(world.project, 'docs/a.md'), 'fine')
      linkSync(join(world.project, 'docs/a.md'), join(world.project, 'docs/hard.md'))
      const asked = world.json(['run', '[[fake: answer read]]', '--files', 'docs/a.md'])
      renameSync(join(world.project, 'docs/a.md'), join(world.project, 'docs/b.md'))
      symlinkSync('/etc/hostname', join(world.project, 'docs/a.md'))
      const { document } = await asked
      world.before = snapshotOf(world)
      const why = failureOf(document)
      lab.must(
        `a swap is refused or told by name only, not ${why}`,
        why === 'file_refused' || why === undefined,
      )
    })
  },
}
