import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckResult } from '../../../src/domain/check.ts'
import { git } from '../../real/project.ts'
import { become, hasFact, ownerOf, startRun, until } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

const TEST =
  "import { test } from 'node:test'\nimport './sum.mjs'\ntest('adds', () => {})\ntest('zero', () => {})\n"
const FILES = { 'sum.mjs': 'export const sum = 1\n', 'sum.test.mjs': TEST }
const OPTIONS = { files: FILES, commands: { tests: 'node --test' }, config: 'limits: { check: 5s }\n' }

type Case = {
  /** What the worker does in its worktree, in shell. */
  work: (world: World) => string
  /** What `tests-pass` must say of it, and words of its reason. */
  says: [status: CheckResult['status'], why: RegExp]
  /** Tests are taken: what `tests-pass` cannot see, `no-tests-removed` must. */
  takes?: true
}

const put = (path: string, text: string) => `cat > ${path} <<'END'\n${text}\nEND\n`
const load = (code: string) => put('sum.mjs', `import { spawn } from 'node:child_process'\n${code}`)

/** A worker's way to have the tests say nothing, or to use them for something else. */
const CASES: Record<string, Case> = {
  'honest work': { work: () => 'echo more >> notes.md', says: ['passed', /2 passed/] },
  'broken code': { work: () => put('sum.mjs', 'throw new Error()'), says: ['failed', /was green before/] },
  'tests deleted': { work: () => 'rm sum.test.mjs', says: ['failed', /no test ran/] },
  'tests skipped': {
    work: () => "sed -i 's/^test(/test.skip(/' sum.test.mjs",
    says: ['failed', /no test ran with the patch .*2 skipped/],
  },
  // What node:test says of an empty file, and of one that leaves early: one test, and it passed.
  'tests emptied': { work: () => ': > sum.test.mjs', says: ['passed', /1 passed/], takes: true },
  'an early exit with 0': {
    work: () => 'rm sum.test.mjs; echo "process.exit(0)" > index.test.mjs',
    says: ['passed', /1 passed/],
    takes: true,
  },
  hang: { work: () => load('setInterval(() => {}, 1000)'), says: ['failed', /did not end within/] },
  flood: {
    work: () => load("for (;;) process.stdout.write('x'.repeat(65536))"),
    says: ['failed', /printed more than|did not end within/],
  },
  'a daemon': {
    work: () => load("spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref()"),
    says: ['passed', /2 passed/],
  },
  'write outside': {
    work: ({ project, waybillHome }) =>
      load(`import { appendFileSync } from 'node:fs'
for (const path of ['${project}/sum.mjs', '${project}/.git/config', '${waybillHome}/consents.json'])
  try { appendFileSync(path, 'planted') } catch {}`),
    says: ['passed', /2 passed/],
  },
  'kill what started them': {
    work: () => load('process.kill(process.ppid, 9)'),
    says: ['could_not_run', /killed from outside/],
  },
}

export const hollowTests: Row = {
  row: 32,
  fault: 'tests pass by being deleted or skipped; hang; flood; write outside',
  injector: 'a worker that writes such tests into its worktree; a supervisor killed while they run',
  async run(lab) {
    for (const [name, { work, says, takes }] of lab.some(Object.entries(CASES))) {
      await lab.at(name, OPTIONS, async (world) => {
        become(world, 'codex', `(${work(world)}\n) >/dev/null 2>&1\nexec "$fake" "$@"`)
        if (name === 'write outside' && (await tierOf(world)) !== 'namespace')
          return lab.note('no namespace works here: tests write where their user may')
        const { document } = await world.json(['run', '[[fake: answer done]]', '--write'])
        const { results = [] } = document.verdict ?? {}
        const found = results.find(({ check }) => check === 'tests-pass')
        const isSo = found?.status === says[0] && says[1].test(found.detail)
        lab.must(`${name}: ${says[0]} (${says[1]}), not ${found?.status}: ${found?.detail}`, isSo)
        const counted = results.find(({ check }) => check === 'no-tests-removed')
        if (takes) lab.must(`${name}: tests were taken`, counted?.status === 'failed')
        if (takes || says[0] !== 'passed') lab.must(`${name}: rejected`, document.outcome === 'rejected')
        lab.must(
          `${name}: no tree is left`,
          !existsSync(join(world.waybillHome, 'runs', document.id, 'check')),
        )
      })
    }
    await lab.at('the supervisor is killed while they run', OPTIONS, async (world) => {
      become(world, 'codex', `(${load('setInterval(() => {}, 1000)')}\n)\nexec "$fake" "$@"`)
      const run = await startRun(world, ['[[fake: answer done]]', '--write'])
      const tree = join(world.waybillHome, 'runs', run, 'check')
      const text = () =>
        existsSync(join(tree, 'sum.mjs')) ? readFileSync(join(tree, 'sum.mjs'), 'utf8') : ''
      await until(
        'the patch is in the tree',
        () => hasFact(world, run, 'check.spawned') && /setInterval/.test(text()),
      )
      process.kill(ownerOf(world, run), 'SIGKILL')
      await world.next()
      lab.must('its tree is gone', !existsSync(tree))
      const trees = git(world.project, 'worktree', 'list').trim().split('\n').length
      lab.must('and is registered nowhere', trees === 1)
    })
  },
}

/** How the commands of checks are held on this machine. */
async function tierOf(world: World): Promise<string | undefined> {
  const { stdout } = await world.waybill(['doctor', '--json'])
  writeFileSync(join(world.root, 'doctor.json'), stdout)
  const { setup } = JSON.parse(stdout) as { setup: { name: string; says: string }[] }
  return setup.find(({ name }) => name === 'kill tier')?.says.split(':')[0]
}
