import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { ok } from '../../src/domain/result.ts'
import { giveUpLock, locksIn, takeLock } from '../../src/io/apply-lock.ts'
import { recoverApplies } from '../../src/io/apply-recovery.ts'
import { identify } from '../../src/io/identity.ts'
import { dropTries } from '../../src/io/kept-trees.ts'
import { apply, type Ended, endedRun, filesIn, gitStateOf, viewOf } from './apply-harness.ts'
import { filesBelow, repositoryWith, write } from './git-harness.ts'
import { firstLineOf, saidBy, startProgram } from './ledger-harness.ts'
import { FILES } from './scratch-harness.ts'

const PROGRAM = fileURLToPath(new URL('./programs/apply.ts', import.meta.url))

/** Everything that can be half done: replaced, new, removed, a link, a folder for a file and a file for a folder. */
const odd = () =>
  endedRun(repositoryWith({ ...FILES, 'dir/one.txt': '1\n', 'flat.txt': 'flat\n' }), (tree) => {
    write(tree, 'a.txt', 'changed\n')
    write(tree, 'bytes.bin', Buffer.from([7, 0, 7]))
    chmodSync(join(tree, 'run.sh'), 0o755)
    symlinkSync('a.txt', join(tree, 'link'))
    rmSync(join(tree, 'dir'), { recursive: true })
    write(tree, 'dir', 'a file\n')
    rmSync(join(tree, 'flat.txt'))
    write(tree, 'flat.txt/deep/x.txt', 'x\n')
    rmSync(join(tree, 'src/b.ts'))
  })

function start({ home, root }: Ended, what: string, faults: string) {
  const { stdout, stderr, signal } = spawnSync(process.execPath, [PROGRAM, home, root, 'w1', what], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, WAYBILL_FAULTS: faults },
  })
  return { said: stdout.trim(), met: stderr.includes('waybill-fault'), signal, stderr }
}

/** All there is below the top, also half-written files, and git's own folder but for its objects. */
const all = (root: string) => [filesBelow(root, /^(?:\.git|\.waybill)$/), gitStateOf(root)]

describe('whoever is killed with kill -9 after any step leaves a tree that is brought back: never half (G34, I5), when it', () => {
  test.each(['apply', 'revert'] as const)(
    'is to %s',
    async (what) => {
      const run = await odd()
      if (what === 'revert') await apply(run)
      const before = all(run.root)
      const steps: string[] = []
      let done: unknown
      for (let n = 1; done === undefined; n += 1) {
        const { met, signal, said, stderr } = start(run, what, `crash:apply:${n}`)
        if (!met) done = said
        else {
          steps.push(/ at apply \d+ (\S+)/.exec(stderr)?.[1] ?? '')
          recoverApplies(run.desk.ledger, run.desk.paths)
          const ended = viewOf(run.desk).applying
          const undone = run.desk.ledger.entries('w1', ['apply.undone']).at(-1)?.fact
          expect(undone?.kind === 'apply.undone' ? undone.left : []).toEqual([])
          const finished = (ended.applied === undefined) === (what === 'revert')
          expect([n, signal, finished || all(run.root), locksIn(run.desk.paths.state)]).toEqual([
            n,
            'SIGKILL',
            finished || before,
            [],
          ])
          // The last steps come when all is done and written down: then it counts as done.
          if (finished) done = 'finished'
        }
      }
      const expected = [...new Set(steps)].sort()
      expect(expected).toEqual(['all', 'end', 'half', 'lock', 'made', 'removed', 'start'])
      expect(all(run.root)).not.toEqual(before)
      await apply(run, { revert: what === 'apply' })
      expect(all(run.root)).toEqual(before)
    },
    120_000,
  )

  test('and whoever is killed while bringing it back leaves the rest to the next', async () => {
    const run = await odd()
    const before = all(run.root)
    start(run, 'apply', 'crash:apply:9')
    expect(all(run.root)).not.toEqual(before)
    let tries = 0
    for (let met = true; met && tries < 20; tries += 1) met = start(run, 'recover', 'crash:reaper:2').met
    expect([tries > 2, all(run.root), viewOf(run.desk).applying]).toEqual([true, before, { attempts: 1 }])
  })

  test('and what somebody wrote in between stays theirs', async () => {
    const run = await odd()
    const before = filesIn(run.root)
    start(run, 'apply', 'crash:apply:14')
    write(run.root, 'a.txt', 'mine by now\n')
    expect(recoverApplies(run.desk.ledger, run.desk.paths)).toEqual(['w1'])
    const undone = run.desk.ledger.entries('w1').at(-1)?.fact
    expect([undone, { ...filesIn(run.root), 'a.txt': '' }]).toEqual([
      { kind: 'apply.undone', attempt: 1, because: expect.any(String), left: ['a.txt'] },
      { ...before, 'a.txt': '' },
    ])
  })
})

describe('a disk that refuses leaves the tree as it was', () => {
  test.each(['ENOSPC', 'EIO', 'EACCES'])(
    'with %s, at each operation',
    async (errno) => {
      const run = await odd()
      const before = all(run.root)
      const told = new Set<string>()
      for (let n = 1; ; n += errno === 'ENOSPC' ? 5 : 13) {
        const { met, said } = start(run, 'apply', `fs:${errno}:${n}:once`)
        recoverApplies(run.desk.ledger, run.desk.paths)
        if (!met) break
        // What fails when all is done, or only tidies, must not turn it into a failure.
        if (said === 'applied') await apply(run, { revert: true })
        else told.add(said.split(':')[0] ?? '')
        expect([n, all(run.root)]).toEqual([n, before])
      }
      expect([...told]).toEqual([errno === 'ENOSPC' ? 'disk_full' : 'apply_refused'])
    },
    120_000,
  )
})

test('a disk that stays full in the middle is told as what it is, and the next command takes the rest back', async () => {
  const run = await odd()
  const before = all(run.root)
  const told = new Set<string>()
  for (let n = 1; ; n += 7) {
    const { met, said } = start(run, 'apply', `fs:ENOSPC:${n}`)
    if (!met || said === 'applied') break
    const isAsItWas = JSON.stringify(all(run.root)) === JSON.stringify(before)
    const [kind, claim] = [said.split(':')[0], said.includes('nothing was applied')]
    const admits = said.includes('may be half changed')
    expect([n, kind, claim, admits]).toEqual([n, 'disk_full', !admits, admits])
    if (claim) expect([n, isAsItWas]).toEqual([n, true])
    told.add(isAsItWas ? 'as it was' : 'half')
    recoverApplies(run.desk.ledger, run.desk.paths)
    expect([n, all(run.root), locksIn(run.desk.paths.state)]).toEqual([n, before, []])
  }
  expect([...told]).toEqual(['as it was', 'half'])
}, 120_000)

test('what somebody who lives could not take back is kept from others, and taken back by whoever comes next', async () => {
  const run = await odd()
  const before = all(run.root)
  start(run, 'apply', 'crash:apply:9')
  const [lock] = locksIn(run.desk.paths.state)
  if (!lock) throw new Error('there is no lock')
  takeLock({ ...lock, owner: identify(process.pid) }, run.desk.paths.state)
  expect(recoverApplies(run.desk.ledger, run.desk.paths)).toEqual([])
  expect(all(run.root)).not.toEqual(before)
  giveUpLock(lock.path)
  expect(await apply(run)).toMatchObject({
    ok: false,
    failure: { message: expect.stringMatching(/^the tree is half way into the patch of w1/) },
  })
  expect([recoverApplies(run.desk.ledger, run.desk.paths), all(run.root)]).toEqual([['w1'], before])
  expect(locksIn(run.desk.paths.state)).toEqual([])
})

test('tidying up takes the tries of the dead, and neither those of the living nor what a way back needs', async () => {
  const run = await odd()
  await apply(run)
  const home = join(run.home, 'runs/w1/apply')
  const { pid: dead } = spawnSync('/bin/true')
  for (const pid of [dead, process.pid]) write(home, `try.${pid}.1/x`, '')
  await dropTries(join(run.home, 'runs/w1'))
  expect(readdirSync(home).sort()).toEqual(['1', 'objects', `try.${process.pid}.1`])
})

test('of two that apply at once, to the same tree, one wins and the other is refused (row 29)', async () => {
  const run = await odd()
  const children = [1, 2].map(() => startProgram('apply.ts', [run.home, run.root, 'w1', 'apply', 'wait']))
  await Promise.all(children.map(firstLineOf))
  const said = Promise.all(children.map(saidBy))
  for (const child of children) child.stdin?.write('go\n')
  const kinds = (await said).map((one) => one.split(':')[0]).sort()
  // The later one may have looked at a tree that was changed by then.
  expect(kinds).toEqual(['applied', expect.stringMatching(/^(?:apply_refused|does_not_apply)$/)])
  const started = run.desk.ledger.entries('w1', ['apply.started', 'apply.ended']).map(({ fact }) => fact.kind)
  expect([
    started,
    locksIn(run.desk.paths.state),
    readdirSync(join(run.home, 'runs/w1/apply')).sort(),
  ]).toEqual([['apply.started', 'apply.ended'], [], ['1', 'objects']])
  expect(existsSync(join(run.root, 'flat.txt/deep/x.txt'))).toBe(true)
})

test('what was planned before another command did something with the same patch is not carried out', async () => {
  const run = await odd()
  const before = all(run.root)
  const meanwhile = () => {
    for (const what of ['apply', 'revert']) start(run, what, '')
    return ok(undefined)
  }
  expect(await apply(run, {}, { ask: meanwhile })).toMatchObject({
    ok: false,
    failure: { kind: 'apply_refused', message: expect.stringContaining('another command') },
  })
  expect([all(run.root), viewOf(run.desk).applying.attempts]).toEqual([before, 2])
})
