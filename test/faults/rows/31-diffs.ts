import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { git } from '../../real/project.ts'
import { become } from '../moves.ts'
import type { Row } from '../row.ts'
import { snapshotOf } from '../snapshot.ts'

const FILES = {
  'README.md': '# Hello\n',
  'sum.js': 'export const sum = (a, b) => a - b\n',
  'run.sh': 'echo\n',
}
/** What a worker does in its worktree; each must come back as a patch that git takes, or be rejected with a reason. */
const CHANGES: Record<string, string> = {
  binary: 'head -c 5000 /dev/urandom > blob.bin',
  'a mode': 'chmod +x run.sh',
  'a link': 'ln -s README.md link',
  'renamed over another': 'mv README.md sum.js',
  deleted: 'rm sum.js',
  'no newline at the end': 'printf end > sum.js',
  'an odd name': "echo x > 'a b\tü.txt'",
  'a repository inside': 'git init -q inner; echo x > inner/file',
}

export const diffs: Row = {
  row: 31,
  fault: 'the diff does not apply, applies in part, is binary, changes a mode, a link, renames over',
  injector: 'a worker that changes its worktree so, or a user who edits meanwhile',
  async run(lab) {
    for (const [name, change] of lab.some(Object.entries(CHANGES))) {
      await lab.at(name, { files: FILES }, async (world) => {
        become(world, 'codex', `(${change})\nexec "$fake" "$@"`)
        const { document } = await world.json(['run', '[[fake: answer done]]', '--write'])
        const { patch, outcome } = document
        lab.must(`${name}: accepted, not ${outcome} (${document.failure?.message})`, outcome === 'accepted')
        if (patch) git(world.project, 'apply', '--check', '--binary', patch.path)
      })
    }
    await lab.at('the user edits the same lines', { files: FILES }, async (world) => {
      const path = join(world.project, 'sum.js')
      become(world, 'codex', `echo 'theirs' > sum.js; echo 'ours' > '${path}'\nexec "$fake" "$@"`)
      const { document } = await world.json(['run', '[[fake: answer done]]', '--write'])
      world.before = snapshotOf(world)
      lab.must(
        `a patch that does not apply is rejected, not ${document.outcome}`,
        document.outcome === 'rejected',
      )
      lab.must('and nothing of it is in the tree', readFileSync(path, 'utf8') === 'ours\n')
      writeFileSync(path, FILES['sum.js'])
      world.before = snapshotOf(world)
    })
    lab.later('patches that touch control files: when Waybill applies a patch itself')
  },
}
