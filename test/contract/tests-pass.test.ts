import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runChecks } from '../../src/checks/index.ts'
import { suiteOf } from '../../src/checks/suite.ts'
import { testsPass } from '../../src/checks/tests-pass.ts'
import { handedOver } from './checks-harness.ts'
import { git, repositoryWith, write } from './git-harness.ts'
import { aRedactor, TOKEN } from './secret-harness.ts'
import { processesOf } from './transport-harness.ts'

const WRONG = 'export const sum = (a, b) => a - b\n'
const RIGHT = 'export const sum = (a, b) => a + b\n'
const TEST = `import { test } from 'node:test'
import assert from 'node:assert'
import { sum } from './sum.mjs'
test('adds', () => assert.equal(sum(1, 2), 3))
test('zero', () => assert.equal(sum(0, 0), 0))
`
const project = (sum = WRONG) =>
  repositoryWith({ 'sum.mjs': sum, 'sum.test.mjs': TEST, '.gitignore': 'left/\nnode_modules/\n' })
const commands = { tests: 'node --test' }

const verdictOf = async (root: string, work: (tree: string) => void, command = commands.tests) => {
  const { evidence } = await handedOver(root, work, { commands: { tests: command } })
  const { status, detail } = await testsPass(evidence)
  return [status, detail]
}

describe('tests-pass (H7)', () => {
  test('runs the trusted command before and after, in a tree of its own that is gone afterwards', async () => {
    const root = project()
    const { evidence, facts, folder, untouched } = await handedOver(
      root,
      (tree) => write(tree, 'sum.mjs', RIGHT),
      { commands },
    )
    const { verdict, results } = await runChecks(evidence, () => {})
    const run = (on: 'before' | 'after', exit: string) => ({
      on,
      command: 'node --test',
      exit,
      wallMs: expect.any(Number),
      killTier: expect.stringMatching(/^(namespace|cookie|group)$/),
      lastLines: expect.arrayContaining([expect.stringMatching(/^ℹ duration_ms/)]),
      logPath: join(folder, `tests.${on}.log`),
    })
    expect([verdict, results.find(({ check }) => check === 'tests-pass')]).toEqual([
      'accepted',
      {
        check: 'tests-pass',
        status: 'passed',
        detail: 'node --test: 2 passed (node:test); it was red before and is mended: sum.test.mjs: adds',
        runs: [{ ...run('before', 'exited 1'), lastLines: expect.any(Array) }, run('after', 'exited 0')],
      },
    ])
    expect(facts.map(({ kind }) => kind)).toEqual(['check.prepared', 'check.spawned', 'check.spawned'])
    expect(readdirSync(folder).sort()).toEqual(['changes.patch', 'tests.after.log', 'tests.before.log'])
    expect((statSync(join(folder, 'tests.after.log')).mode & 0o777).toString(8)).toBe('600')
    expect(untouched().now).toEqual(untouched().before)
    expect(processesOf(evidence.task.id, join(folder, 'check'))).toEqual([])
  })

  test('rejects what makes a green test red, and names it', async () => {
    expect(await verdictOf(project(RIGHT), (tree) => write(tree, 'sum.mjs', WRONG))).toEqual([
      'failed',
      'node --test exited 1 with the patch, and was green before: sum.test.mjs: adds',
    ])
  })

  test('does not blame a test that was red before, and says which', async () => {
    expect(await verdictOf(project(), (tree) => write(tree, 'new.mjs', 'export const n = 1\n'))).toEqual([
      'passed',
      'node --test: nothing is red that was not red before: sum.test.mjs: adds',
    ])
  })

  test('rejects a newly red test beside one that was red before', async () => {
    expect(
      await verdictOf(project(), (tree) => write(tree, 'sum.mjs', 'export const sum = () => 9\n')),
    ).toEqual([
      'failed',
      'node --test exited 1 with the patch: red that was not red before: sum.test.mjs: zero',
    ])
  })

  test('rejects fewer passing tests where the same test is still red', async () => {
    const fewer = TEST.replace(/test\('zero'.*\n/, '')
    expect(await verdictOf(project(), (tree) => write(tree, 'sum.test.mjs', fewer))).toEqual([
      'failed',
      'node --test exited 1 with the patch, and fewer tests pass than before: 0, not 1',
    ])
  })

  test('is not satisfied where no test ran, nor where none is told of any more (row 32)', async () => {
    expect(await verdictOf(project(), (tree) => rmSync(join(tree, 'sum.test.mjs')))).toEqual([
      'failed',
      'node --test: no test ran with the patch (0 passed (node:test))',
    ])
    const script = { 'run.sh': 'node --test\n', 'sum.mjs': RIGHT, 'sum.test.mjs': TEST }
    expect(
      await verdictOf(repositoryWith(script), (tree) => write(tree, 'run.sh', 'exit 0\n'), 'sh run.sh'),
    ).toEqual([
      'failed',
      'sh run.sh ends well, but tells of no test any more, and told before of 2 passed (node:test)',
    ])
  })

  test('believes a runner that tells of a failure more than an exit code of 0', async () => {
    expect(
      await verdictOf(project(RIGHT), (tree) => write(tree, 'sum.mjs', WRONG), 'node --test || true'),
    ).toEqual([
      'failed',
      'node --test || true exited 0 with the patch, and was green before: sum.test.mjs: adds',
    ])
  })

  test('where nobody knows which tests are red, red before and after is not passed', async () => {
    const root = repositoryWith({ 'a.txt': 'a\n' })
    expect(await verdictOf(root, (tree) => write(tree, 'a.txt', 'b\n'), 'echo no; exit 3')).toEqual([
      'failed',
      'echo no; exit 3 exited 3 with the patch and was red before; which tests are red is not told in full, so that nobody knows whether the patch is to blame',
    ])
    expect(await verdictOf(root, (tree) => write(tree, 'a.txt', 'b\n'), 'nosuchprogram')).toEqual([
      'could_not_run',
      'nosuchprogram: the shell finds no such command, before the patch and with it',
    ])
  })

  test.each([
    ['normal', 'echo y > sum.mjs'],
    ['no', 'true'],
  ])(
    'starts from the user’s real state, and from that after whatever the first run wrote (status.showUntrackedFiles %s)',
    async (shown, spoil) => {
      const root = project(RIGHT)
      git(root, 'config', 'status.showUntrackedFiles', shown)
      write(root, 'mine.txt', 'not committed\n')
      const command = `cat mine.txt && test ! -e litter && echo x > litter && ${spoil} && mkdir -p left && ls left && touch left/kept`
      const { evidence } = await handedOver(root, (tree) => write(tree, 'sum.mjs', WRONG), {
        commands: { tests: command },
      })
      const suite = await suiteOf(evidence)
      expect(suite?.runs.before).toMatchObject({ exit: 'exited 0', lastLines: ['not committed'] })
      expect(suite?.runs.after).toMatchObject({ exit: 'exited 0', lastLines: ['not committed', 'kept'] })
    },
  )

  test('runs once for all checks of a task, and before the patch once for all tasks of one state', async () => {
    const root = project()
    const counter = join(root, '..', 'runs')
    const command = `echo run >> ${counter}; node --test`
    const one = await handedOver(root, (tree) => write(tree, 'sum.mjs', RIGHT), {
      commands: { tests: command },
    })
    const two = await handedOver(root, (tree) => write(tree, 'n.txt', 'n\n'), {
      commands: { tests: command },
    })
    const [a, again, b] = await Promise.all([
      suiteOf(one.evidence),
      suiteOf(one.evidence),
      suiteOf(two.evidence),
    ])
    expect(readFileSync(counter, 'utf8')).toBe('run\nrun\nrun\n')
    expect([a?.runs.after === again?.runs.after, a?.runs.before === b?.runs.before]).toEqual([true, true])
    expect([a?.after?.passed, b?.after?.passed]).toEqual([2, 1])
  })

  test('a state that differs by one file that is not committed is another state', async () => {
    const root = project()
    const counter = join(root, '..', 'runs')
    const commands = { tests: `echo run >> ${counter}; node --test` }
    await suiteOf((await handedOver(root, (tree) => write(tree, 'n.txt', 'n\n'), { commands })).evidence)
    write(root, 'mine.txt', 'x\n')
    await suiteOf((await handedOver(root, (tree) => write(tree, 'n.txt', 'n\n'), { commands })).evidence)
    expect(readFileSync(counter, 'utf8')).toBe('run\nrun\nrun\nrun\n')
  })

  test('keys and Waybill’s variables reach no command, its own mark and CI do (I6)', async () => {
    const { evidence } = await handedOver(project(), (tree) => write(tree, 'n.txt', 'n\n'), {
      commands: { tests: 'env | grep -E "KEY|WAYBILL|^CI=" | sort' },
    })
    const suite = await suiteOf(evidence)
    expect(suite?.runs.after.lastLines).toEqual(['CI=1', `WAYBILL_RUN=${evidence.task.id}`])
  })

  test('what it prints is kept without secrets (I6)', async () => {
    const { evidence, folder } = await handedOver(project(), (tree) => write(tree, 'n.txt', 'n\n'), {
      commands: { tests: `echo ${TOKEN.slice(0, 4)}''${TOKEN.slice(4)}` },
      redactor: aRedactor(),
    })
    const suite = await suiteOf(evidence)
    const log = readFileSync(join(folder, 'tests.after.log'), 'utf8')
    expect([log.includes(TOKEN), log.includes('[redacted')]).toEqual([false, true])
    expect(JSON.stringify(suite?.runs.after.lastLines)).not.toContain(TOKEN)
  })
})

describe('where there is nothing to run', () => {
  const names = async (
    over: Parameters<typeof handedOver>[2],
    work = (tree: string) => write(tree, 'n', 'n\n'),
  ) => {
    const { evidence } = await handedOver(project(), work, over)
    return (await runChecks(evidence, () => {})).results.map(({ check }) => check)
  }

  test('it is not run unasked without a trusted command, without a patch, or on a redacted one', async () => {
    const { evidence } = await handedOver(project(), (tree) => write(tree, 'n', 'n\n'), { commands })
    const redacted = {
      ...evidence,
      patch: { ...(evidence.patch as never as object), redacted: ['a'] } as never,
    }
    expect(await names({})).not.toContain('tests-pass')
    expect(await names({ commands }, () => {})).not.toContain('tests-pass')
    expect((await runChecks(redacted, () => {})).results.map(({ check }) => check)).not.toContain(
      'tests-pass',
    )
    expect(await names({ commands })).toContain('tests-pass')
  })

  test('asked for without a trusted command it could not run, and says how one is trusted', async () => {
    const root = repositoryWith({ 'package.json': '{"scripts":{"test":"vitest"}}', 'pnpm-lock.yaml': '' })
    const { evidence } = await handedOver(root, (tree) => write(tree, 'n', 'n\n'))
    expect(await testsPass(evidence)).toEqual({
      status: 'could_not_run',
      detail:
        'no test command is trusted for this repository; a person trusts one with: waybill trust --tests "pnpm test"',
    })
  })

  test('trust that cannot be read is not the same as none: it could not run', async () => {
    const { evidence } = await handedOver(project(), (tree) => write(tree, 'n', 'n\n'))
    const site = Object.defineProperty({ ...evidence.site }, 'commands', {
      get: () => {
        throw new Error('trusted.json is not JSON')
      },
    })
    const { results } = await runChecks({ ...evidence, site }, () => {})
    expect(results.at(-1)).toEqual({
      check: 'tests-pass',
      status: 'could_not_run',
      detail: 'trusted.json is not JSON',
    })
  })

  test('a cancel ends the command, is no verdict of the work, and leaves nothing', async () => {
    const root = project()
    const { evidence, cancel, folder, untouched } = await handedOver(
      root,
      (tree) => write(tree, 'n', 'n\n'),
      {
        commands: { tests: 'touch started; sleep 600 & sleep 600' },
      },
    )
    const verdict = runChecks({ ...evidence, asked: ['tests-pass'] }, () => {})
    while (!existsSync(join(folder, 'check/started'))) await new Promise((done) => setTimeout(done, 10))
    cancel.abort()
    const { results } = await verdict
    expect(results.at(-1)).toMatchObject({
      status: 'could_not_run',
      detail: expect.stringContaining('cancelled'),
    })
    expect([processesOf(evidence.task.id, join(folder, 'check')), existsSync(join(folder, 'check'))]).toEqual(
      [[], false],
    )
    expect([untouched().now, git(root, 'worktree', 'list').split('\n').length]).toEqual([
      untouched().before,
      1,
    ])
  })

  test('a patch that does not fit the state could not be run', async () => {
    const { evidence } = await handedOver(project(), (tree) => write(tree, 'sum.mjs', RIGHT), { commands })
    writeFileSync(evidence.patch?.path ?? '', 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n')
    const { results } = await runChecks({ ...evidence, asked: ['tests-pass'] }, () => {})
    expect(results.at(-1)).toMatchObject({
      status: 'could_not_run',
      detail: expect.stringContaining('could not put the patch into the tree'),
    })
  })
})
