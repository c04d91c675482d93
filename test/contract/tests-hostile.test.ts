import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { testsPass } from '../../src/checks/tests-pass.ts'
import { tryContainment } from '../../src/io/containment.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { handedOver } from './checks-harness.ts'
import { repositoryWith, write } from './git-harness.ts'
import { processesOf } from './transport-harness.ts'

const found = await tryContainment()
const hasNamespace = found.tier === 'namespace'
const needsOne = hasNamespace ? '' : ` (needs a namespace; here: ${found.because})`

const GREEN = 'echo "ℹ tests 1"; echo "ℹ pass 1"; exit 0\n'
const project = () =>
  repositoryWith({ 'run.sh': GREEN, 'package.json': '{"scripts":{"test":"sh run.sh"}}\n' })

/** What comes of a patch that puts `script` in the place of the tests, and what it left. */
async function tried(script: string, root = project(), wallMs = 20_000) {
  const handed = await handedOver(root, (tree) => write(tree, 'run.sh', script), {
    commands: { tests: 'sh run.sh' },
    wallMs,
  })
  const { status, detail } = await testsPass(handed.evidence)
  const { before, now } = handed.untouched()
  expect(now).toEqual(before)
  expect(existsSync(join(handed.folder, 'check'))).toBe(false)
  expect(processesOf(handed.evidence.task.id, join(handed.folder, 'check'))).toEqual([])
  return { status, detail, ...handed }
}
const told = async (script: string, wallMs?: number) => {
  const { status, detail } = await tried(script, project(), wallMs)
  return [status, detail]
}

describe('a patch whose tests (row 32)', () => {
  test('hang is rejected at the wall', async () => {
    expect(await told('sleep 600\n', 1_000)).toEqual([
      'failed',
      expect.stringMatching(/^sh run.sh did not end within \S+ with the patch$/),
    ])
  })

  test('ignore every request to end are ended all the same', async () => {
    expect((await told("trap '' TERM INT HUP; while :; do sleep 1; done\n", 500))[0]).toBe('failed')
  })

  test('flood is rejected at the bound, and the log is no longer than that', async () => {
    const { status, detail, folder } = await tried('exec yes flood\n', project(), 60_000)
    expect([status, detail]).toEqual(['failed', 'sh run.sh printed more than 67108864 bytes with the patch'])
    expect(readFileSync(join(folder, 'tests.after.log')).length).toBeLessThanOrEqual(67_108_864)
  })

  test('leave a daemon that held nothing: it is ended, and the tests count', async () => {
    const script = `(setsid sh -c 'sleep 600 & sleep 600' >/dev/null 2>&1 &)\n${GREEN}`
    expect((await told(script))[0]).toBe('passed')
  })

  test('leave a daemon that holds the pipe do not hold us', async () => {
    expect((await told(`(setsid sleep 600 &)\n${GREEN}`))[0]).toBe('passed')
  })

  test('kill what started them are not accepted, and it is said that nobody knows', async () => {
    expect(await told('kill -9 $$\n')).toEqual([
      'could_not_run',
      'sh run.sh was killed from outside, by the system or by one of its tests',
    ])
    expect((await told('kill -9 $PPID; sleep 1\n'))[0]).toBe('could_not_run')
  })

  test('crash by a signal are rejected', async () => {
    expect((await told('kill -SEGV $$\n'))[0]).toBe('failed')
  })

  test('leave early with 0 and no word are not accepted', async () => {
    expect(await told('exit 0\n')).toEqual([
      'failed',
      'sh run.sh ends well, but tells of no test any more, and told before of 1 passed (node:test)',
    ])
  })

  test('are replaced by a script in package.json that does nothing are not accepted', async () => {
    const { evidence } = await handedOver(
      project(),
      (tree) => write(tree, 'package.json', '{"scripts":{"test":"true"}}\n'),
      { commands: { tests: `eval "$(sed -n 's/.*"test":"\\([^"]*\\)".*/\\1/p' package.json)"` } },
    )
    expect(await testsPass(evidence)).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/no test any more/),
    })
  })

  test('print a summary of their own do not hide a red exit, nor the red of the real one', async () => {
    const fake = 'echo "ℹ tests 99"; echo "ℹ pass 99"; echo "ℹ fail 0"'
    expect((await told(`${fake}; exit 1\n`))[0]).toBe('failed')
    expect((await told(`${fake}; echo "ℹ tests 1"; echo "ℹ pass 0"; echo "ℹ fail 1"; exit 0\n`))[0]).toBe(
      'failed',
    )
  })

  test('delete .git of their tree, or the tree itself, end no worse than red', async () => {
    expect((await told(`rm -rf .git\n${GREEN}`))[0]).toBe('passed')
    expect((await told('rm -rf "$PWD"; exit 1\n'))[0]).toBe('failed')
  })

  test('deleted .git before the patch was put in: the patch still goes in', async () => {
    const root = repositoryWith({ 'run.sh': `rm -rf .git; cat word; ${GREEN}`, word: 'old\n' })
    const { evidence } = await handedOver(root, (tree) => write(tree, 'word', 'new\n'), {
      commands: { tests: 'sh run.sh' },
    })
    const { runs } = await testsPass(evidence)
    expect(runs?.map(({ lastLines }) => lastLines[0])).toEqual(['old', 'new'])
  })

  test('write outside of their tree, into the folder beside it', async () => {
    const place = join(tempFolder(), 'outside')
    await tried(`echo x > '${place}'\n${GREEN}`)
    // With the user's own rights: only what is the user's tree, git's or Waybill's is out of reach.
    expect(existsSync(place)).toBe(true)
  })

  test.runIf(hasNamespace)(
    `reach neither the user’s tree, nor its repository, nor what Waybill keeps${needsOne}`,
    async () => {
      const root = project()
      const { evidence } = await handedOver(root, undefined)
      const state = evidence.site.stateFolder
      writeFileSync(join(state, 'consents.json'), '{}')
      const script = `
for place in '${root}/run.sh' '${root}/.git/config' '${root}/.git/hooks/pre-commit' '${state}/consents.json' '${state}/trusted.json'; do
  (echo x >> "$place") 2>/dev/null && echo "wrote $place"
done
rm -rf '${root}/.git' '${root}/run.sh' 2>/dev/null
git config --local core.fsmonitor evil 2>/dev/null && echo configured
git update-ref refs/heads/evil HEAD 2>/dev/null && echo referred
${GREEN}`
      const handed = await handedOver(root, (tree) => write(tree, 'run.sh', script), {
        commands: { tests: 'sh run.sh' },
        stateFolder: state,
        callerEnv: { ...evidence.site.callerEnv, WAYBILL_HOME: state },
      })
      const { status, runs } = await testsPass(handed.evidence)
      expect([status, runs?.[1]?.lastLines]).toEqual(['passed', ['ℹ tests 1', 'ℹ pass 1']])
      expect(handed.untouched().now).toEqual(handed.untouched().before)
      expect([
        readFileSync(join(state, 'consents.json'), 'utf8'),
        existsSync(join(state, 'trusted.json')),
      ]).toEqual(['{}', false])
    },
  )
})
