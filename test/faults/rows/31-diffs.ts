import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { git } from '../../real/project.ts'
import { become } from '../moves.ts'
import type { Lab, Row } from '../row.ts'
import { snapshotOf } from '../snapshot.ts'
import type { World } from '../world.ts'

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

/** Files that decide what others run: a check may reject them; where it does not, they are applied like any other. */
const CONTROL: Record<string, string> = {
  'agent settings': 'mkdir .claude; echo {} > .claude/settings.json',
  'a CI file': 'mkdir -p .github/workflows; echo on: push > .github/workflows/ci.yml',
  'git attributes': 'echo "* text" > .gitattributes',
  'a link out of the tree': 'ln -s /etc/hostname out',
}
const APPLIES = 'apply: accepted\n'
const STEPS = 12

export const diffs: Row = {
  row: 31,
  fault: 'the diff does not apply, applies in part, is binary, changes a mode, a link, renames over',
  injector: 'a worker that changes its worktree so, or a user who edits meanwhile',
  async run(lab) {
    for (const [name, change] of lab.some(Object.entries(CHANGES))) {
      await lab.at(name, { files: FILES }, async (world) => {
        become(world, 'codex', `(${change})\nexec "$fake" "$@"`)
        // Modes and links are changed where the task says so.
        const declared = ['--declare', 'run.sh', '--declare', 'link']
        const { document } = await world.json(['run', '[[fake: answer done]]', '--write', ...declared])
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
    for (const [name, change] of lab.some(Object.entries({ ...CHANGES, ...CONTROL }))) {
      await lab.at(`applied: ${name}`, { files: FILES, config: APPLIES }, async (world) => {
        become(world, 'codex', `(${change})\nexec "$fake" "$@"`)
        const { document } = await world.json(['run', '[[fake: answer done]]', '--write', '--keep'])
        if (document.outcome === 'accepted') await there(lab, world, name, document.id)
        else await refused(lab, world, name, document.id)
        await world.waybill(['clean', '--all'])
      })
    }
    for (const n of lab.numbers(STEPS)) {
      let met = false
      await lab.at(`apply killed at ${n}`, { files: FILES, config: APPLIES }, async (world) => {
        become(
          world,
          'codex',
          `(${CHANGES['renamed over another']}; mkdir d; echo x > d/y)\nexec "$fake" "$@"`,
        )
        const { document } = await world.json(['run', '[[fake: answer done]]', '--write'])
        const env = world.env({ WAYBILL_FAULTS: `crash:apply:${n}` })
        const { stderr } = await world.waybill(['apply', document.id], { env })
        met = stderr.includes('waybill-fault')
        // The next command brings it back, or finds it done: then it is taken back as a person would.
        await world.waybill(['apply', document.id, '--revert'])
      })
      if (met) continue
      lab.note(`${n - 1} steps of apply`)
      return
    }
  },
}

/** Applied, it is what the worker had; taken back, it is as before: the invariants look at that. */
async function there(lab: Lab, world: World, name: string, id: string): Promise<void> {
  const tree = snapshotOf({ project: join(world.waybillHome, 'runs', id, 'tree'), root: world.root })
  const { code, stderr } = await world.waybill(['apply', id])
  const now = snapshotOf(world)
  const differ = [...tree].filter(([path, is]) => !path.includes('/.git') && now.get(path) !== is)
  lab.must(`${name}: applied (${code} ${stderr})`, code === 0)
  lab.must(`${name}: the tree is the worker's (${differ})`, differ.length === 0)
  await world.waybill(['apply', id, '--revert'])
}

async function refused(lab: Lab, world: World, name: string, id: string): Promise<void> {
  const { code } = await world.waybill(['apply', id])
  lab.must(`${name}: what a check rejected is not applied (${code})`, code === 3)
}
