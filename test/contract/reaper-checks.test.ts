import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { makeCheckTree } from '../../src/io/check-tree.ts'
import { isAlive } from '../../src/io/identity.ts'
import { reap } from '../../src/io/reaper.ts'
import { makeScratch } from '../../src/io/scratch.ts'
import { anAsk } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { git, repositoryWith, stateOf, workspaceOf, write } from './git-harness.ts'
import { freshLedger, must } from './ledger-harness.ts'
import { begin, deadProcess, started, startGroup } from './reaper-harness.ts'

/** A run whose supervisor died while its checks ran: two trees, and a command at work. */
async function deadChecker(keepScratch: boolean) {
  const { ledger } = freshLedger()
  const root = repositoryWith({ 'a.txt': 'a\n', '.gitignore': 'deps/\n' })
  const before = stateOf(root)
  const folder = join(tempFolder(), `w-reap-${process.pid}`)
  mkdirSync(folder)
  const workspace = workspaceOf(root)
  const scratch = must(await makeScratch(workspace, folder))
  const checks = must(await makeCheckTree(workspace, folder, scratch.base))
  const command = await startGroup()
  write(scratch.tree, 'a.txt', 'b\n')
  write(scratch.tree, '.gitignore', '!deps\n')
  write(scratch.tree, 'deps/lent.js', 'lent\n')
  write(checks.path, 'a.txt', 'what the tests made of it\n')
  const facts: Fact[] = [
    { kind: 'scratch.planned', path: scratch.tree },
    { kind: 'scratch.made', path: scratch.tree, base: scratch.base, lent: ['deps'] },
    started,
    { kind: 'check.prepared', tree: checks.path },
    { kind: 'check.spawned', command: 'npm test', on: 'before', process: command },
  ]
  begin(ledger, await deadProcess(), facts, { workspace, ask: anAsk({ keepScratch }) })
  return { ledger, root, before, folder, command }
}

test.each([
  ['both trees go', false],
  ['the worker’s tree stays where it was to be kept, and that of the checks goes', true],
])(
  'of a run that died in its checks %s, the command is ended, and the patch is the worker’s',
  async (_what, kept) => {
    const { ledger, root, before, folder, command } = await deadChecker(kept)
    await reap(ledger)
    const patch = readFileSync(join(folder, 'changes.patch'), 'utf8')
    expect({
      alive: isAlive(command),
      left: readdirSync(folder).sort(),
      worktrees: git(root, 'worktree', 'list').split('\n').length,
      patch: [patch.includes('+b\n'), patch.includes('what the tests'), patch.includes('lent.js')],
      closed: ledger.openRuns(),
    }).toEqual({
      alive: false,
      left: kept ? ['changes.patch', 'tree'] : ['changes.patch'],
      worktrees: kept ? 2 : 1,
      patch: [true, false, false],
      closed: [],
    })
    if (!kept) expect(stateOf(root)).toEqual(before)
  },
)

test('a tree that was only planned is no obstacle', async () => {
  const { ledger } = freshLedger()
  const workspace = workspaceOf(repositoryWith({ 'a.txt': 'a\n' }))
  const tree = join(tempFolder(), 'check')
  begin(ledger, await deadProcess(), [started, { kind: 'check.prepared', tree }], { workspace })
  expect([await reap(ledger), existsSync(tree)]).toEqual([['w1'], false])
})
