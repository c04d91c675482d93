import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { lineageOf } from '../../src/io/lineage.ts'
import { aDelegation, aTask, LIMITS, OWNER } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { freshLedger } from './ledger-harness.ts'

const received = (run: string, depth: number): Fact => ({
  kind: 'task.received',
  task: aTask({ id: run, depth }),
  owner: OWNER,
})

/** A ledger in which w1 stands at depth 1 and w2 at depth 2. */
function place() {
  const { ledger } = freshLedger()
  ledger.note('w1', 'p', 1, received('w1', 1))
  ledger.note('w2', 'p', 2, received('w2', 2))
  const runs = join(tempFolder(), 'runs')
  mkdirSync(join(runs, 'w1/tree'), { recursive: true })
  const at = (root: string, parent?: { run: string; depth: number }) =>
    lineageOf(parent ? { parent } : {}, { cwd: root, root, commonDir: 'p' }, { runs }, ledger)
  return { ledger, runs, at }
}

describe('a task ends before the run that started it (W32)', () => {
  const routed = (wallMs: number): Fact => ({
    kind: 'route.chosen',
    route: aDelegation({ limits: { ...LIMITS, wallMs } }),
  })
  const started: Fact = { kind: 'run.started', worker: 'codex-cli', model: 'm', argv: [] }
  const endsBefore = (facts: [atMs: number, fact: Fact][]) => {
    const { ledger, at } = place()
    for (const [atMs, fact] of facts) ledger.note('w3', 'p', atMs, fact)
    return at('/home/u/shop', { run: 'w3', depth: 1 }).endsBeforeMs
  }
  const under = (endsBeforeMs: number): Fact => ({
    kind: 'task.received',
    task: aTask({ id: 'w3', endsBeforeMs }),
    owner: OWNER,
  })

  test.each([
    [
      'its wall clock, from the start of its worker on',
      [
        [1_000, routed(900)],
        [1_500, started],
      ],
      2_400,
    ],
    [
      'of its newest worker',
      [
        [1_000, routed(900)],
        [1_500, started],
        [2_000, started],
      ],
      2_900,
    ],
    [
      'or the end of the run above it, if that comes first',
      [
        [900, under(2_000)],
        [1_000, routed(900)],
        [1_500, started],
      ],
      2_000,
    ],
    [
      'which it has, and is not there before there is a worker',
      [
        [900, under(2_000)],
        [1_000, routed(900)],
      ],
      undefined,
    ],
  ] as [string, [number, Fact][], number | undefined][])('%s', (_what, facts, expected) => {
    expect(endsBefore(facts)).toBe(expected)
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
