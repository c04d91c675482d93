import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { applyPatch, message, shell } from '../servers/openai-turns.ts'
import { git } from './project.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const FILES = {
  '.gitignore': 'deps/\n',
  'sum.mjs': 'export const sum = (a, b) => a - b\n',
  'sum.test.mjs': `import assert from 'node:assert'
import { test } from 'node:test'
import { sum } from './sum.mjs'
test('adds', () => assert.equal(sum(1, 2), 3))
`,
}
const MEND =
  '*** Begin Patch\n*** Update File: sum.mjs\n@@\n-export const sum = (a, b) => a - b\n+export const sum = (a, b) => a + b\n*** End Patch'

async function enter(name: string, turns: ReturnType<typeof message>[], more: Partial<WorldOptions> = {}) {
  return world(name, {
    files: FILES,
    allow: [{ worker: 'codex-cli', modes: ['read', 'write'] }],
    openai: { lanes: [{ name: 'worker', turns }] },
    commands: { tests: 'node --test' },
    ...more,
  })
}

async function told(here: World) {
  const { code, document } = await here.json(['run', 'Make the failing test pass', '--write'])
  const tests = document.verdict?.results.find(({ check }) => check === 'tests-pass')
  return {
    code,
    outcome: document.outcome,
    tests: [tests?.status, tests?.detail],
    runs: tests?.runs?.map(({ on, exit }) => `${on} ${exit}`),
    left: here.place.survivors(),
    trees: git(here.place.project, 'worktree', 'list').trim().split('\n').length,
    status: git(here.place.project, 'status', '--porcelain'),
  }
}
const CLEAN = { left: [], trees: 1, status: '' }

test('real Codex mends a real failing test, and the tests that we run accept it (H7, T23)', async () => {
  const here = await enter('checks-mend', [shell('node --test'), applyPatch(MEND), message('It adds now.')])
  expect(await told(here)).toEqual({
    code: 0,
    outcome: 'accepted',
    tests: [
      'passed',
      'node --test: 1 passed (node:test); it was red before and is mended: sum.test.mjs: adds',
    ],
    runs: ['before exited 1', 'after exited 0'],
    ...CLEAN,
  })
})

test('real Codex deletes the test instead, and is rejected whatever it says (H7, T23)', async () => {
  const here = await enter('checks-delete', [
    applyPatch('*** Begin Patch\n*** Delete File: sum.test.mjs\n*** End Patch'),
    message('All tests pass now.'),
  ])
  expect(await told(here)).toEqual({
    code: 5,
    outcome: 'rejected',
    tests: ['failed', 'node --test: no test ran with the patch (0 passed (node:test))'],
    runs: ['before exited 1', 'after exited 0'],
    ...CLEAN,
  })
})

test('folders that are lent are there for real Codex and for the tests, and are in no patch (W35)', async () => {
  const here = await enter(
    'checks-lent',
    [
      shell('cat deps/word >> sum.mjs; echo x > deps/word; echo "!deps" > .gitignore'),
      applyPatch(MEND.replace('sum.mjs', './sum.mjs')),
      message('done'),
    ],
    {
      commands: { tests: 'cat deps/word && node --test' },
      config: (project) => `projects:\n  "${project}": { link: [deps] }\n`,
    },
  )
  const deps = join(here.place.project, 'deps')
  mkdirSync(deps)
  writeFileSync(join(deps, 'word'), '// lent\n')
  const { document } = await here.json([
    'run',
    'Make the failing test pass',
    '--write',
    '--declare',
    '.gitignore',
  ])
  const tests = document.verdict?.results.find(({ check }) => check === 'tests-pass')
  expect([document.outcome, tests?.status, tests?.runs?.[1]?.lastLines[0]]).toEqual([
    'accepted',
    'passed',
    '// lent',
  ])
  git(here.place.project, 'apply', document.patch?.path ?? '')
  expect(git(here.place.project, 'status', '--porcelain', '--untracked-files=no')).toBe(
    ' M .gitignore\n M sum.mjs\n',
  )
  expect(git(here.place.project, 'diff')).toContain('+// lent')
})
