import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { identify, isAlive } from '../../src/io/identity.ts'
import { reap } from '../../src/io/reaper.ts'
import { makeScratch, removeScratch, type Scratch } from '../../src/io/scratch.ts'
import { collectPatch } from '../../src/io/scratch-patch.ts'
import { anAsk } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { git, repositoryWith, stateOf, workspaceOf, write } from './git-harness.ts'
import { firstLineOf, freshLedger, must, saidBy, startProgram } from './ledger-harness.ts'
import { begin, deadProcess, money, started } from './reaper-harness.ts'
import { deadWriter, outcomesOf } from './salvage-harness.ts'

const edit = (tree: string) => {
  write(tree, 'a.txt', 'one\n2\n')
  write(tree, 'new/b.txt', 'b\n')
}
const PATCH = { files: 2, insertions: 2, deletions: 1 }
const SAVED = {
  signals: ['cost_presumed', 'partial_work'],
  applies: true,
  tree: false,
  untouched: true,
}

describe('the work of a writer whose supervisor died (I5)', () => {
  test('comes back as a partial patch, and nothing else is left of it', async () => {
    const { ledger, patchPath, scratch, folder, remains } = await deadWriter({ work: edit })
    await reap(ledger)
    expect(await remains()).toEqual({ ...SAVED, patch: { path: patchPath, base: scratch.base, ...PATCH } })
    expect(readdirSync(folder).sort()).toEqual(['changes.patch'])
  })

  test('comes back to be read, without the secret that the worker had written (I6)', async () => {
    const secret = ['sk', 'ant', 'api03', 'Q7mZ4xR9pL2vB8nK5tW1cY6dF3gH0jS'].join('-')
    const { ledger, folder, remains } = await deadWriter({
      work: (tree) => writeFileSync(join(tree, 'key.txt'), `${secret}\n`),
    })
    await reap(ledger)
    const { patch } = await remains()
    expect(patch?.redacted).toHaveLength(1)
    expect(readdirSync(folder)).toEqual(['changes.redacted.txt'])
    expect(readFileSync(join(folder, 'changes.redacted.txt'), 'utf8')).not.toContain(secret)
  })

  test('is none where nothing was changed', async () => {
    const { ledger, remains, patchPath } = await deadWriter()
    await reap(ledger)
    expect([await remains(), existsSync(patchPath)]).toEqual([
      { ...SAVED, patch: undefined, signals: ['cost_presumed'], applies: undefined },
      false,
    ])
  })

  test('is not looked for where no worker was started', async () => {
    const { ledger, remains } = await deadWriter({ work: edit, noWorker: true })
    await reap(ledger)
    expect(await remains()).toEqual({ ...SAVED, patch: undefined, signals: [], applies: undefined })
  })

  const DAMAGE: [what: string, damage: (tree: string, scratch: Scratch) => void][] = [
    [
      'who was writing the index when it was killed',
      (_tree, { gitDir }) => writeFileSync(join(gitDir, 'index.lock'), ''),
    ],
    ['who removed the `.git` of its tree', (tree) => rmSync(join(tree, '.git'))],
    ['who pointed it elsewhere', (tree) => writeFileSync(join(tree, '.git'), 'gitdir: /nowhere\n')],
    ['who locked its worktree', (tree) => void git(tree, 'worktree', 'lock', tree)],
  ]
  test.each(DAMAGE)('comes back from a worker %s', async (_what, damage) => {
    const { ledger, remains } = await deadWriter({
      work: (tree, scratch) => {
        edit(tree)
        damage(tree, scratch)
      },
    })
    await reap(ledger)
    expect(await remains()).toEqual({ ...SAVED, patch: expect.objectContaining(PATCH) })
  })

  test('stays in its tree as well, where that was to be kept', async () => {
    const { ledger, remains, scratch } = await deadWriter({ work: edit, keepScratch: true })
    await reap(ledger)
    expect(await remains()).toEqual({
      ...SAVED,
      tree: true,
      untouched: false,
      patch: expect.objectContaining({ ...PATCH, tree: scratch.tree }),
    })
  })

  test('stays in its tree where it cannot be collected, and the outcome says where', async () => {
    const { ledger, remains, scratch } = await deadWriter({
      work: (tree, { gitDir }) => {
        edit(tree)
        rmSync(gitDir, { recursive: true })
      },
    })
    await reap(ledger)
    const [entry] = ledger.entries('w1', ['outcome.reached'])
    expect(await remains()).toMatchObject({ patch: undefined, tree: true, signals: SAVED.signals })
    expect(JSON.stringify(entry?.fact)).toContain(scratch.tree)
  })

  test('that was collected before its reaper was killed counts, though its tree is gone', async () => {
    const { ledger, remains, scratch, workspace, patchPath } = await deadWriter({ work: edit })
    must(await collectPatch(scratch, patchPath))
    await removeScratch(workspace, scratch)
    await reap(ledger)
    expect(await remains()).toEqual({ ...SAVED, patch: { path: patchPath, base: scratch.base, ...PATCH } })
  })

  test('comes back where the folder that the user stood in is gone by now, and the repository forgets the tree', async () => {
    const root = repositoryWith({ 'a.txt': 'one\ntwo\n' })
    const stood = join(tempFolder(), 'linked')
    git(root, 'worktree', 'add', '--detach', '-q', stood)
    const workspace = workspaceOf(stood)
    const folder = join(tempFolder(), 'w1')
    mkdirSync(folder)
    const { tree, base } = must(await makeScratch(workspace, folder))
    edit(tree)
    const { ledger } = freshLedger()
    const made: Fact = { kind: 'scratch.made', path: tree, base }
    begin(ledger, await deadProcess(), [made, started], { workspace })
    rmSync(stood, { recursive: true })
    await reap(ledger)
    const [entry] = ledger.entries('w1', ['outcome.reached'])
    expect([readdirSync(join(root, '.git/worktrees')), JSON.stringify(entry?.fact)]).toEqual([
      ['linked'],
      expect.stringContaining(join(folder, 'changes.patch')),
    ])
  })

  test('of a second try is not that of the first', async () => {
    const { ledger, remains, scratch, workspace, folder, patchPath } = await deadWriter({ work: edit })
    must(await collectPatch(scratch, patchPath))
    await removeScratch(workspace, scratch)
    const again = must(await makeScratch(workspace, folder))
    ledger.note('w1', 'p', 5, { kind: 'scratch.planned', path: again.tree })
    ledger.note('w1', 'p', 5, { kind: 'scratch.made', path: again.tree, base: again.base })
    write(again.tree, 'c.txt', 'c\n')
    await reap(ledger)
    expect((await remains()).patch).toEqual({
      path: patchPath,
      base: again.base,
      files: 1,
      insertions: 1,
      deletions: 0,
    })
  })

  test('comes back once, whole, from twelve reapers at once (I4)', async () => {
    const { ledgerPath, remains } = await deadWriter({ work: edit })
    const children = Array.from({ length: 12 }, () => startProgram('reap.ts', [ledgerPath]))
    await Promise.all(children.map(firstLineOf))
    const said = Promise.all(children.map(saidBy))
    for (const child of children) child.stdin?.write('go\n')
    expect((await said).flatMap((text) => JSON.parse(text) as string[])).toEqual(['w1'])
    expect(await remains()).toEqual({ ...SAVED, patch: expect.objectContaining(PATCH) })
  })

  test('comes back whole when reapers are killed at any moment, one after the other (fault 2)', async () => {
    for (let round = 0; round < 2; round += 1) {
      const { ledger, ledgerPath, remains } = await deadWriter({ work: edit })
      for (let afterMs = 5 * round; afterMs < 120; afterMs += 15) {
        const child = startProgram('reap.ts', [ledgerPath])
        const closed = once(child, 'close')
        await firstLineOf(child)
        child.stdin?.write('go\n')
        await pause(afterMs)
        child.kill('SIGKILL')
        await closed
        expect(money(ledger)[0]).toEqual(ledger.openHolds('w1').length > 0 ? [30, 0] : [0, 30])
      }
      await reap(ledger)
      expect([outcomesOf(ledger), await remains()]).toEqual([
        1,
        { ...SAVED, patch: expect.objectContaining(PATCH) },
      ])
    }
  })
})

const MANY = Object.fromEntries(
  Array.from({ length: 3_000 }, (_, index) => [`many/${index}.txt`, `${index}\n`]),
)

/** A run that died while git was making its worktree, and a git that gets no further. */
async function halfMade(keepScratch = false) {
  const root = repositoryWith(MANY)
  const before = stateOf(root)
  const folder = join(tempFolder(), 'w1')
  mkdirSync(folder)
  const tree = join(folder, 'tree')
  const maker = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { makeScratch } from ${JSON.stringify(new URL('../../src/io/scratch.ts', import.meta.url).href)}
     await makeScratch(${JSON.stringify(workspaceOf(root))}, ${JSON.stringify(folder)})`,
    ],
    { detached: true },
  )
  await once(maker, 'spawn')
  onTestFinished(() => void maker.kill('SIGKILL'))
  // Without a pause: git is done in a fifth of a second.
  while (!existsSync(join(tree, 'many'))) await new Promise(setImmediate)
  const owner = identify(maker.pid ?? Number.NaN)
  process.kill(-owner.pid, 'SIGSTOP')
  maker.kill('SIGKILL')
  await once(maker, 'exit')
  const { ledger } = freshLedger()
  begin(ledger, owner, [{ kind: 'scratch.planned', path: tree }], {
    workspace: workspaceOf(root),
    ask: anAsk({ keepScratch }),
  })
  const marked = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return (
            readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`GIT_WORK_TREE=${tree}`) ||
            readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(tree)
          )
        } catch {
          return false
        }
      })
      .map((pid) => identify(Number(pid)))
  return { ledger, root, before, tree, marked }
}

describe.runIf(process.platform === 'linux').each([
  ['was to go', false],
  ['was to be kept', true],
])('a worktree that %s and was only half made when its supervisor died', (_what, keepScratch) => {
  test('is gone with the git that was still making it, and the repository is as it was (I2, I5, fault 30)', async () => {
    const { ledger, root, before, tree, marked } = await halfMade(keepScratch)
    const makers = marked()
    const entry = join(root, '.git/worktrees/tree/locked')
    const locked = readFileSync(entry, 'utf8')
    expect([makers.length > 0, locked]).toEqual([true, 'initializing\n'])
    await reap(ledger)
    expect({ tree: existsSync(tree), makers: makers.filter(isAlive), left: marked() }).toEqual({
      tree: false,
      makers: [],
      left: [],
    })
    expect(stateOf(root)).toEqual(before)
  })
})

test('a worktree of the user’s own beside it is left alone, also one that is locked or gone (I5)', async () => {
  const { ledger, root, remains } = await deadWriter({ work: edit })
  const own = join(tempFolder(), 'tree')
  const gone = join(tempFolder(), 'tree')
  git(root, 'worktree', 'add', '--detach', '-q', own)
  git(root, 'worktree', 'lock', own)
  git(root, 'worktree', 'add', '--detach', '-q', gone)
  rmSync(gone, { recursive: true })
  await reap(ledger)
  const listed = git(root, 'worktree', 'list', '--porcelain')
    .split('\n')
    .filter((line) => line.startsWith('worktree '))
  const kept = [root, own, gone].map((path) => `worktree ${path}`)
  expect([(await remains()).tree, listed.sort()]).toEqual([false, kept.sort()])
})
