import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import type { ProcessIdentity } from '../../src/domain/run.ts'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { type Ledger, openLedger } from '../../src/io/ledger.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { WAYBILL } from '../plugin.ts'
import { type Home, type HomeOptions, home } from './home.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}) =>
  keep(home({ codex: ['read', 'write'], claude: ['read'], ...options }))

const WRITES = '[[fake: edit notes.md hello]] [[fake: sleep 60000]] Write it'

/** The ledger as it is: no command has looked at it and mended it. */
function ledgerOf(here: Home): Ledger {
  const opened = openLedger(join(here.waybillHome, 'ledger.db'), 5_000)
  if (!opened.ok) throw new Error(opened.failure.message)
  onTestFinished(() => opened.value.close())
  return opened.value
}

const factsOf = (here: Home, run: string): Fact[] =>
  ledgerOf(here)
    .entries(run)
    .map(({ fact }) => fact)

/** The two processes of a run, once both are written down. */
async function processesOf(here: Home, run: string) {
  for (;;) {
    let supervisor: ProcessIdentity | undefined
    let worker: ProcessIdentity | undefined
    for (const fact of factsOf(here, run)) {
      if (fact.kind === 'task.received') supervisor = fact.owner
      if (fact.kind === 'run.spawned') worker = fact.process
    }
    if (supervisor && worker) return { supervisor: supervisor.pid, worker: worker.pid }
    await pause(20)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** A run under way, of which the caller has left. */
async function running(here: Home, goal: string, ...options: string[]) {
  const caller = start(here, ['run', goal, ...options])
  const id = await firstRun(here)
  const processes = await processesOf(here, id)
  process.kill(-(caller.child.pid ?? 0), 'SIGKILL')
  await caller.ended
  return { id, ...processes }
}

const untilEdited = async (here: Home, run: string) => {
  while (!existsSync(join(here.waybillHome, 'runs', run, 'tree/notes.md'))) await pause(20)
}

const gist = ({ outcome, failure, patch, signals }: RunDocument) => ({
  outcome,
  failure: failure?.kind,
  patch: patch && { files: patch.files, insertions: patch.insertions },
  partial: signals.some(({ name }) => name === 'partial_work'),
})

const stateOf = (here: Home) =>
  JSON.parse(readFileSync(join(here.project, '.waybill/conversation_state.json'), 'utf8')) as {
    running: string[]
    nextStep: string | null
    handoffs: { patch?: string }[]
  }

/** What still runs, once those that are about to leave have left: a machine under load takes its time. */
async function remaining(here: Home): Promise<string[]> {
  for (let look = 0; look < 100 && here.left().length > 0; look += 1) await pause(20)
  return here.left()
}

const worktrees = (here: Home) => here.git('worktree', 'list').trim().split('\n').length

describe('a supervisor that is killed', () => {
  test('leaves a partial patch, a clean repository, a true state, and nothing that runs (I2, I4, I5)', async () => {
    const here = at()
    const run = await running(here, WRITES, '--write')
    await untilEdited(here, run.id)
    kill(run.supervisor)
    const { code, stdout, stderr } = await here.waybill(['result', run.id])
    const { document } = await here.json(['result', run.id])
    expect({ code, ...gist(document) }).toEqual({
      code: 4,
      outcome: 'failed',
      failure: 'supervisor_died',
      patch: { files: 1, insertions: 1 },
      partial: true,
    })
    expect(stdout + stderr).toMatch(
      /partial work: the run did not come to its end.*no check has looked at it/s,
    )
    here.git('apply', '--check', document.patch?.path ?? '')
    expect({
      left: await remaining(here),
      worktrees: worktrees(here),
      status: here.git('status', '--porcelain'),
    }).toEqual({
      left: [],
      worktrees: 1,
      status: '',
    })
    const { running: still, nextStep, handoffs } = stateOf(here)
    expect({ still, nextStep, patch: handoffs[0]?.patch }).toEqual({
      still: [],
      nextStep: `Look at the partial patch of ${run.id}, which failed: waybill result ${run.id}`,
      patch: document.patch?.path,
    })
  })

  const VERBS: string[][] = [
    ['run', 'hello'],
    ['explain', 'hello'],
    ['jobs'],
    ['status'],
    ['wait'],
    ['result'],
    ['cancel'],
    ['deny', 'claude'],
    ['consents'],
    ['spend'],
    ['log'],
    ['state', 'show'],
    ['doctor'],
    ['mcp'],
  ]
  test.each(VERBS.map((args) => [args.join(' '), args] as const))(
    'is noticed by `waybill %s`',
    async (_what, args) => {
      const here = at()
      const run = await running(here, '[[fake: hang]]')
      kill(run.supervisor)
      await here.waybill([...args])
      expect({ open: ledgerOf(here).openRuns(), left: await remaining(here) }).toEqual({ open: [], left: [] })
    },
  )

  test('costs its caller nothing but the answer: it is told at once (G37)', async () => {
    const here = at()
    const caller = start(here, ['run', '[[fake: hang]]', '--json'])
    const run = await firstRun(here)
    kill((await processesOf(here, run)).supervisor)
    const { code, document } = await caller.ended
    expect({ code, ...gist(document) }).toEqual({
      code: 4,
      outcome: 'failed',
      failure: 'supervisor_died',
      patch: null,
      partial: false,
    })
    expect(await remaining(here)).toEqual([])
  })
})

/** `waybill ARGS` in a terminal of its own, as it were. */
function start(here: Home, args: string[]) {
  const child = spawn(WAYBILL, args, {
    cwd: here.project,
    env: here.env(),
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, ended: endOf(child) }
}

function endOf(child: ChildProcess): Promise<{ code: number | null; document: RunDocument }> {
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += chunk
  })
  return new Promise((resolve) =>
    child.once('close', (code) =>
      resolve({ code, document: (text.startsWith('{') ? JSON.parse(text) : {}) as RunDocument }),
    ),
  )
}

/** The id of the one run there is, as soon as it is written down. */
async function firstRun(here: Home): Promise<string> {
  for (;;) {
    if (existsSync(join(here.waybillHome, 'ledger.db'))) {
      const [id] = ledgerOf(here).recentRuns(1)
      if (id !== undefined) return id
    }
    await pause(20)
  }
}

/** After everything has ended or was ended: nothing runs, nothing is held, no run is without an end. */
async function settled(here: Home) {
  await here.waybill(['jobs'])
  // The worktree of a result that nobody has read is kept until then.
  await here.waybill(['clean', '--all'])
  const ledger = ledgerOf(here)
  const outcomes = ledger.recentRuns(99).map((run) => ledger.entries(run, ['outcome.reached']).length)
  return {
    open: ledger.openRuns(),
    held: ledger.scopes().reduce((sum, { heldUsdMicros }) => sum + heldUsdMicros, 0),
    outcomes: outcomes.every((count) => count === 1),
    left: await remaining(here),
    worktrees: worktrees(here),
    status: here.git('status', '--porcelain'),
  }
}
const CLEAN = { open: [], held: 0, outcomes: true, left: [], worktrees: 1, status: '' }

describe('killed at any moment (fault 1, 3, I1–I5)', () => {
  test.each([0, 40, 80, 120, 160, 200, 260, 330])(
    'the supervisor, %i ms after its caller started',
    async (ms) => {
      const here = at()
      const caller = start(here, ['run', WRITES, '--write', '--json'])
      await pause(ms)
      // Where there is none yet, its caller is killed first, and then what it had begun to start.
      if (supervisorsUnder(here).length === 0) process.kill(-(caller.child.pid ?? 0), 'SIGKILL')
      do {
        supervisorsUnder(here).forEach((pid) => void kill(pid))
        await pause(20)
      } while (supervisorsUnder(here).length > 0)
      await caller.ended
      expect(await settled(here)).toEqual(CLEAN)
    },
  )

  test.each([0, 60, 120, 200])('its caller, after %i ms: the run goes on by itself', async (ms) => {
    const here = at()
    const caller = start(here, ['run', '[[fake: edit notes.md hello]] Write it', '--write', '--json'])
    await pause(ms)
    process.kill(-(caller.child.pid ?? 0), 'SIGKILL')
    await caller.ended
    while (here.left().length > 0) await pause(20)
    expect(await settled(here)).toEqual(CLEAN)
    const jobs = JSON.parse((await here.waybill(['jobs', '--json'])).stdout) as {
      jobs: { outcome: string }[]
    }
    expect(jobs.jobs.every(({ outcome }) => outcome === 'accepted')).toBe(true)
  })

  test('the worker: its work comes back as a partial patch', async () => {
    const here = at()
    const run = await running(here, WRITES, '--write')
    await untilEdited(here, run.id)
    kill(run.worker)
    const { document } = await here.json(['wait', run.id])
    expect(gist(document)).toEqual({
      outcome: 'failed',
      failure: 'killed',
      patch: { files: 1, insertions: 1 },
      partial: true,
    })
    expect(await settled(here)).toEqual(CLEAN)
  })
})

/** Pids of supervisors that work under this home. */
const supervisorsUnder = (here: Home): number[] =>
  spawnSync('pgrep', ['-f', 'supervisor.mjs'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(here.root)
      } catch {
        return false
      }
    })

test('work that was cancelled comes back as partial, is never accepted, and is not offered to be applied', async () => {
  const here = at()
  const run = await running(here, WRITES, '--write')
  await untilEdited(here, run.id)
  await here.waybill(['cancel', run.id])
  const { document } = await here.json(['result', run.id])
  expect({ ...gist(document), verdict: document.verdict }).toEqual({
    outcome: 'cancelled',
    failure: 'cancelled',
    patch: { files: 1, insertions: 1 },
    partial: true,
    verdict: null,
  })
  expect(stateOf(here).nextStep).toBe(
    `Look at the partial patch of ${run.id}, which was cancelled: waybill result ${run.id}`,
  )
})

describe('what happens to a terminal (fault 34)', () => {
  test('Ctrl-Z stops who waits and not the run; after SIGCONT its waybill is there', async () => {
    const here = at()
    const caller = start(here, ['run', '[[fake: sleep 700]] [[fake: answer late]]', '--json'])
    const run = await firstRun(here)
    process.kill(-(caller.child.pid ?? 0), 'SIGSTOP')
    const { document: meanwhile } = await here.json(['wait', run])
    process.kill(-(caller.child.pid ?? 0), 'SIGCONT')
    const { code, document } = await caller.ended
    expect({ code, text: document.text, meanwhile: meanwhile.text }).toEqual({
      code: 0,
      text: 'late',
      meanwhile: 'late',
    })
  })

  test.each(['SIGHUP', 'SIGTERM'] as const)('%s ends who waits, and the run goes on', async (signal) => {
    const here = at()
    const caller = start(here, ['run', '[[fake: sleep 700]] [[fake: answer late]]', '--json'])
    const run = await firstRun(here)
    process.kill(-(caller.child.pid ?? 0), signal)
    await caller.ended
    expect((await here.json(['wait', run])).document.text).toBe('late')
  })

  const script = spawnSync('script', ['--version']).status === 0
  test.skipIf(!script)(
    `a terminal that is closed takes nothing with it${script ? '' : ' (needs script of util-linux)'}`,
    async () => {
      const here = at()
      const command = `'${WAYBILL}' run '[[fake: sleep 900]] [[fake: answer late]]'`
      const terminal = spawn('script', ['-qec', command, '/dev/null'], {
        cwd: here.project,
        env: here.env(),
        stdio: ['pipe', 'ignore', 'ignore'],
      })
      const run = await firstRun(here)
      terminal.kill('SIGKILL')
      expect((await here.json(['wait', run])).document.text).toBe('late')
      expect(await settled(here)).toEqual(CLEAN)
    },
  )

  test('an agent that is killed with all that it started leaves the run to the next one', async () => {
    const here = at()
    const agent = spawn(
      '/bin/sh',
      ['-c', `"${WAYBILL}" run '[[fake: sleep 700]] [[fake: answer late]]' & wait`],
      {
        cwd: here.project,
        env: here.env(),
        detached: true,
        stdio: 'ignore',
      },
    )
    const run = await firstRun(here)
    process.kill(-(agent.pid ?? 0), 'SIGKILL')
    expect((await here.json(['wait', run])).document.text).toBe('late')
  })
})
