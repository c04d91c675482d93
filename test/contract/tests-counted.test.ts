import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runChecks } from '../../src/checks/index.ts'
import { handedOver } from './checks-harness.ts'
import { repositoryWith, write } from './git-harness.ts'

const PASSES = "import { test } from 'node:test'\nimport assert from 'node:assert'\n"
const one = (name: string) => `${PASSES}test('${name}', () => assert.equal(1 + 1, 2))\n`
const FILES = { list: 'a.test.mjs b.test.mjs\n', 'a.test.mjs': one('a'), 'b.test.mjs': one('b') }

/** What `no-tests-removed` says where the runner counts, and whether the whole is accepted. */
async function told(
  work: (tree: string) => void,
  {
    files = FILES as Record<string, string>,
    tests = 'node --test $(cat list)',
    declared = [] as string[],
  } = {},
) {
  const { evidence } = await handedOver(repositoryWith(files), work, { commands: { tests } })
  const { task } = evidence
  const asked = { ...evidence, task: { ...task, ask: { ...task.ask, declared } } }
  const { verdict, results } = await runChecks(asked, () => {})
  return [verdict, results.find(({ check }) => check === 'no-tests-removed')?.detail]
}

const NOTHING = 'no test was removed, skipped or weakened'

test('fewer tests that run are seen by the runner’s own count, where no file shows it (W34)', async () => {
  expect(await told((tree) => write(tree, 'list', 'a.test.mjs\n'))).toEqual([
    'rejected',
    'node:test ran 2 tests before, and runs 1 with the patch',
  ])
})

test('a count that stays is told (W34)', async () => {
  expect(await told((tree) => write(tree, 'c.txt', 'c\n'))).toEqual([
    'accepted',
    `${NOTHING}; nor is any missing in the count of node:test`,
  ])
})

test('tests that may go by the word of the task are told, and their count judges nothing (W34)', async () => {
  const work = (tree: string) => {
    rmSync(join(tree, 'b.test.mjs'))
    write(tree, 'list', 'a.test.mjs\n')
  }
  expect(await told(work, { declared: ['b.test.mjs'] })).toEqual([
    'accepted',
    `${NOTHING}; declared: b.test.mjs › "b": deleted; node:test ran 2 tests before, and runs 1 with the patch`,
  ])
  expect((await told((tree) => write(tree, 'list', 'a.test.mjs\n'), { declared: ['b.test.mjs'] }))[0]).toBe(
    'rejected',
  )
})

test('what broke outside of the tests is no test: mended, none is missing (W34)', async () => {
  const hook = (body: string) => `${one('a')}import { after } from 'node:test'\nafter(() => {${body}})\n`
  const files = { ...FILES, 'a.test.mjs': hook('throw new Error("x")') }
  expect(await told((tree) => write(tree, 'a.test.mjs', hook('')), { files })).toEqual([
    'accepted',
    `${NOTHING}; nor is any missing in the count of node:test`,
  ])
})

test('counts of two runners are not compared, and that is said (W34)', async () => {
  const files = { 'run.sh': 'echo "  2 passing (1ms)"\n' }
  const work = (tree: string) => write(tree, 'run.sh', 'echo "Tests:       1 passed, 1 total"\n')
  expect((await told(work, { files, tests: 'sh run.sh' }))[1]).toBe(
    `${NOTHING}; the runner's own counts are not compared: mocha counted before, jest with the patch`,
  )
})
