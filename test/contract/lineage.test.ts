import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import type { Forebear } from '../../src/io/forebears.ts'
import { lineageOf } from '../../src/io/lineage.ts'
import { aFinish, aTask, OWNER } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { freshLedger, must } from './ledger-harness.ts'

const received = (run: string, depth: number, owner = OWNER): Fact => ({
  kind: 'task.received',
  task: aTask({ id: run, depth }),
  owner,
})

/** A ledger in which w1 stands at depth 1 and w2 at depth 2. */
function place() {
  const { ledger } = freshLedger()
  ledger.note('w1', 'p', 1, received('w1', 1))
  ledger.note('w2', 'p', 2, received('w2', 2))
  const runs = join(tempFolder(), 'runs')
  mkdirSync(join(runs, 'w1/tree'), { recursive: true })
  const at = (root: string, parent?: { run: string; depth: number }, above: Forebear[] = []) =>
    lineageOf({ ...(parent ? { parent } : {}), above }, { cwd: root, root, commonDir: 'p' }, { runs }, ledger)
  return { ledger, runs, at }
}

describe('a task ends before the run that started it (W32)', () => {
  const scopes = [{ name: 'user:2026-11', capUsdMicros: 1_000, resets: '2026-12-01 00:00 UTC' }]
  const endsBefore = (...deadlines: number[]) => {
    const { ledger, at } = place()
    for (const [index, deadlineMs] of deadlines.entries()) {
      const hold = { id: `w2.${index + 1}`, worker: 'codex-cli', usdMicros: 10, deadlineMs }
      must(ledger.reserve('w2', 'p', 5, hold, scopes))
    }
    return at('/home/u/shop', { run: 'w2', depth: 2 }).endsBeforeMs
  }

  test.each([
    ['the deadline of its hold', [2_400], 2_400],
    ['of the hold of the worker that it tried last', [2_400, 2_900], 2_900],
    ['which is not there before money is held', [], undefined],
  ])('%s', (_what, deadlines, wanted) => {
    expect(endsBefore(...deadlines)).toBe(wanted)
  })
})

describe('how deep a task stands (W32)', () => {
  test('a person’s own task is at depth 1', () => {
    expect(place().at('/home/u/shop')).toEqual({ depth: 1 })
  })

  test.each([
    ['as the ledger says', { run: 'w2', depth: 2 }, 3],
    ['as the ledger says, whatever the environment says', { run: 'w2', depth: 1 }, 3],
    ['as the environment says, where it says more', { run: 'w1', depth: 4 }, 5],
    ['as the environment says, where the ledger knows nothing', { run: 'w9', depth: 2 }, 3],
    ['below something, whatever is claimed', { run: 'w9', depth: -7 }, 2],
  ])('one more than the run that started it: %s', (_what, parent, depth) => {
    expect(place().at('/home/u/shop', parent)).toEqual({ parent: parent.run, depth })
  })

  test('a scratch tree gives its run away without any environment', () => {
    const { at, runs } = place()
    expect([at(join(runs, 'w1/tree')), at(join(runs, 'w1/tree/inner'))]).toEqual([
      { parent: 'w1', depth: 2 },
      { parent: 'w1', depth: 2 },
    ])
  })

  test('a scratch tree is believed before the environment', () => {
    const { at, runs } = place()
    expect(at(join(runs, 'w2/tree'), { run: 'w1', depth: 1 })).toEqual({ parent: 'w2', depth: 3 })
  })

  test('a folder that only begins like the runs is not among them', () => {
    const { at, runs } = place()
    expect(at(`${runs}-of-mine/w1/tree`)).toEqual({ depth: 1 })
  })

  test('a state folder behind a link hides nothing', () => {
    const { ledger, runs } = place()
    const link = join(tempFolder(), 'link')
    symlinkSync(join(runs, '..'), link)
    const root = join(runs, 'w1/tree')
    expect(lineageOf({}, { cwd: root, root, commonDir: 'p' }, { runs: join(link, 'runs') }, ledger)).toEqual({
      parent: 'w1',
      depth: 2,
    })
  })

  test('before the first run there is no such folder', () => {
    const { ledger } = freshLedger()
    const workspace = { cwd: '/r', root: '/r', commonDir: 'p' }
    expect(lineageOf({}, workspace, { runs: join(tempFolder(), 'runs') }, ledger)).toEqual({ depth: 1 })
  })
})

const HERE = '/home/u/shop'
const SUPERVISOR = { pid: 50, startedAt: '500', bootId: 'boot', pidNamespace: 'pid:[1]' }
const WORKER = { ...SUPERVISOR, pid: 51, startedAt: '510' }
const SHELL = { ...SUPERVISOR, pid: 60, startedAt: '600' }
const above = (...processes: (typeof SHELL)[]): Forebear[] => processes.map((process) => ({ process }))

/** As `place`, with a run w3 at depth 3 whose supervisor and worker are known. */
function placeWithProcesses() {
  const here = place()
  here.ledger.note('w3', 'p', 3, received('w3', 3, SUPERVISOR))
  here.ledger.note('w3', 'p', 4, { kind: 'run.started', worker: 'codex-cli', model: 'm', argv: [] })
  here.ledger.note('w3', 'p', 5, { kind: 'run.spawned', process: WORKER, executable: '/bin/codex' })
  return here
}

describe('a task whose variables were stripped is known by who stands above its caller (W32, fault 27)', () => {
  test.each([
    [
      'the mark in the environment of one of them',
      [{ process: SHELL, run: 'w2' }],
      { parent: 'w2', depth: 3 },
    ],
    ['the worker of an open run', above(SHELL, WORKER), { parent: 'w3', depth: 4 }],
    ['the supervisor of an open run', above(SHELL, SUPERVISOR), { parent: 'w3', depth: 4 }],
    [
      'the deepest of several',
      [{ process: SHELL, run: 'w1' }, ...above(WORKER), { process: SHELL, run: 'w2' }],
      { parent: 'w3', depth: 4 },
    ],
    ['nobody who is known', above(SHELL), { depth: 1 }],
    ['a mark that the ledger does not know', [{ process: SHELL, run: 'w9' }], { depth: 1 }],
    ['a stranger with the pid of a worker', above({ ...WORKER, startedAt: '999' }), { depth: 1 }],
    ['the same number in another namespace', above({ ...WORKER, pidNamespace: 'pid:[2]' }), { depth: 1 }],
  ])('%s', (_what, forebears, lineage) => {
    expect(placeWithProcesses().at(HERE, undefined, forebears)).toEqual(lineage)
  })

  test.each([
    ['that says less than stands above', { run: 'w1', depth: 1 }, { parent: 'w3', depth: 4 }],
    ['that names a run that is not, to seem shallower', { run: 'w9', depth: 1 }, { parent: 'w3', depth: 4 }],
    ['that says more', { run: 'w9', depth: 7 }, { parent: 'w3', depth: 8 }],
  ])(
    'a claim %s makes nothing shallower, and the run that is known stays its parent',
    (_what, claim, lineage) => {
      expect(placeWithProcesses().at(HERE, claim, above(WORKER))).toEqual(lineage)
    },
  )

  test('a mark outlives its run, a process does not', () => {
    const { at, ledger } = placeWithProcesses()
    ledger.noteOutcome('w3', 'p', 9, aFinish())
    expect([
      at(HERE, undefined, [{ process: SHELL, run: 'w3' }]),
      at(HERE, undefined, above(WORKER)),
    ]).toEqual([{ parent: 'w3', depth: 4 }, { depth: 1 }])
  })
})
