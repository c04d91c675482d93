import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { command } from '../../src/checks/command.ts'
import { runChecks } from '../../src/checks/index.ts'
import { handedOver } from './checks-harness.ts'
import { repositoryWith, write } from './git-harness.ts'

/** A linter that complains of each line with the word, and of nothing else. */
const LINT = 'grep -n "bad" *.txt && exit 1; exit 0'
const project = (text = 'fine\n') => repositoryWith({ 'a.txt': text, '.gitignore': 'planted\n' })

async function judged(root: string, work: (tree: string) => void, text = LINT) {
  const { evidence, untouched } = await handedOver(root, work, { commands: { lint: text } })
  const { status, detail, runs } = await command('lint')(evidence)
  expect(untouched().now).toEqual(untouched().before)
  return { status, detail, ran: runs?.map(({ on, exit }) => `${on} ${exit}`) }
}

test('a command that exits with 0 on the patch is passed, and the state before is not looked at (H9)', async () => {
  expect(await judged(project('bad\n'), (tree) => write(tree, 'a.txt', 'fine\n'))).toEqual({
    status: 'passed',
    detail: `${LINT}: exited 0`,
    ran: ['after exited 0'],
  })
})

test('one that was green before is failed', async () => {
  expect(await judged(project(), (tree) => write(tree, 'a.txt', 'bad\n'))).toEqual({
    status: 'failed',
    detail: `${LINT}: exited 1 with the patch, exited 0 before`,
    ran: ['before exited 0', 'after exited 1'],
  })
})

test('one that was red before is passed if it says nothing new, wherever the lines have moved', async () => {
  expect(await judged(project('bad\n'), (tree) => write(tree, 'a.txt', 'one\ntwo\nbad\n'))).toEqual({
    status: 'passed',
    detail: `${LINT}: exited 1 with the patch, exited 1 before; it says nothing that it did not say before`,
    ran: ['before exited 1', 'after exited 1'],
  })
})

test.each([
  ['a second complaint of the same words', 'bad\nbad\n'],
  ['a complaint of other words', 'bad idea\n'],
])('%s is new, and failed', async (_what, text) => {
  expect(await judged(project('bad\n'), (tree) => write(tree, 'a.txt', text))).toMatchObject({
    status: 'failed',
    detail: expect.stringMatching(/exited 1 before; what it says is not the same$/),
  })
})

test('red without a word tells nothing, and is failed; so is red of another kind', async () => {
  const root = project()
  expect(await judged(root, (tree) => write(tree, 'b.txt', 'b\n'), 'exit 1')).toMatchObject({
    status: 'failed',
  })
  const kinds = 'echo same; test -e b.txt && exit 2; exit 1'
  expect(await judged(root, (tree) => write(tree, 'b.txt', 'b\n'), kinds)).toMatchObject({ status: 'failed' })
})

test('what the patch made the command leave behind, ignored by git, is gone before the state is looked at', async () => {
  const text = 'sh lint.sh; test -e planted && { echo planted; exit 1; }; exit 0'
  const root = repositoryWith({ 'lint.sh': '', '.gitignore': 'planted\n' })
  expect(await judged(root, (tree) => write(tree, 'lint.sh', 'touch planted\n'), text)).toMatchObject({
    status: 'failed',
    ran: ['before exited 0', 'after exited 1'],
  })
})

test('one that hangs on the patch is failed, also where it hung before', async () => {
  const { evidence } = await handedOver(project(), (tree) => write(tree, 'b.txt', 'b\n'), {
    commands: { lint: 'sleep 600' },
    wallMs: 300,
  })
  expect(await command('lint')(evidence)).toMatchObject({ status: 'failed' })
})

test('a name that is not trusted could not be run, and no other command is run in its place', async () => {
  const { evidence } = await handedOver(project(), (tree) => write(tree, 'b.txt', 'b\n'), {
    commands: { tests: 'exit 0' },
  })
  const { verdict, results } = await runChecks({ ...evidence, asked: ['command:lint'] }, () => {})
  expect([verdict, results.at(-1)]).toEqual([
    'rejected',
    {
      check: 'command:lint',
      status: 'could_not_run',
      detail:
        'no command `lint` is trusted for this repository; a person trusts one with: waybill trust --command lint "COMMAND"',
    },
  ])
})

test('a patch that cannot be put in could not be run', async () => {
  const { evidence } = await handedOver(project(), (tree) => write(tree, 'b.txt', 'b\n'), {
    commands: { lint: LINT },
  })
  writeFileSync(evidence.patch?.path ?? '', 'no patch')
  const { results } = await runChecks({ ...evidence, asked: ['command:lint'] }, () => {})
  expect(results.at(-1)).toMatchObject({ check: 'command:lint', status: 'could_not_run' })
})

test('commands of one task have the tree one after the other, and are told in the order of the table', async () => {
  const one = (name: string) => `sleep 0.2; test ! -e planted || exit 9; touch planted; echo ${name}`
  const { evidence } = await handedOver(project(), (tree) => write(tree, 'b.txt', 'b\n'), {
    commands: { tests: 'exit 0', lint: one('lint'), types: one('types') },
  })
  const told: string[] = []
  const asked = ['command:types', 'command:lint', 'tests-pass'] as const
  const { results } = await runChecks({ ...evidence, asked }, ({ check }) => told.push(check))
  expect(told).toEqual(results.map(({ check }) => check))
  expect(results.slice(-3).map(({ check, status }) => [check, status])).toEqual([
    ['tests-pass', 'passed'],
    ['command:types', 'passed'],
    ['command:lint', 'passed'],
  ])
})
