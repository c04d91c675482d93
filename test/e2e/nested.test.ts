import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { type Ledger, openLedger } from '../../src/io/ledger.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { WAYBILL } from '../plugin.ts'
import { type Home, type HomeOptions, home, write } from './home.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}) =>
  keep(home({ codex: ['read', 'write'], claude: ['read'], ...options }))

/** A worker has no key of another vendor: what it delegates is paid for by a file that the user's config names. */
function atDepthOf(depth: number) {
  const here = at()
  const key = join(here.root, 'anthropic.key')
  write(key, 'dummy-anthropic-key')
  chmodSync(key, 0o600)
  write(
    join(here.waybillHome, 'config.yaml'),
    `depth: ${depth}\nworkers:\n  claude-cli: { apiKeyFile: "${key}" }\n`,
  )
  return here
}

function ledgerOf(here: Home): Ledger {
  const opened = openLedger(join(here.waybillHome, 'ledger.db'), 5_000)
  if (!opened.ok) throw new Error(opened.failure.message)
  onTestFinished(() => opened.value.close())
  return opened.value
}

/** A goal in which the worker's model calls Waybill: by `how`, with the goal of the file `name` beside it. */
const delegates = (here: Home, how: (here: Home, call: string) => string, name: string): string =>
  `[[fake: shell ${how(here, `"${WAYBILL}" run --worker claude --goal-file ${join(here.root, name)} --json`)}]]`

const HOWS: [what: string, how: (here: Home, call: string) => string][] = [
  ['with its variables', ({ waybillHome }, call) => `WAYBILL_HOME=${waybillHome} ${call}`],
  [
    'without any of them',
    ({ waybillHome }, call) => `env -i PATH="$PATH" HOME="$HOME" WAYBILL_HOME=${waybillHome} ${call}`,
  ],
  [
    'with a lie in them',
    ({ waybillHome }, call) => `WAYBILL_RUN=w0 WAYBILL_DEPTH=-9 WAYBILL_HOME=${waybillHome} ${call}`,
  ],
  [
    'in a session of its own, without any of them, from elsewhere',
    ({ waybillHome, project }, call) =>
      `cd / && env -i PATH="$PATH" HOME="$HOME" WAYBILL_HOME=${waybillHome} setsid -w sh -c 'cd "${project}"; ${call}'`,
  ],
]

/** The depth of each run, its parent, and how it ended, oldest first. */
function treeIn(here: Home) {
  const ledger = ledgerOf(here)
  return ledger
    .recentRuns(99)
    .reverse()
    .map((run) => {
      const facts = ledger.entries(run).map(({ fact }) => fact)
      const task = facts.find((fact) => fact.kind === 'task.received')?.task
      return { run, parent: task?.parent, depth: task?.depth, end: endOf(facts) }
    })
}

function endOf(facts: Fact[]): string | undefined {
  const outcome = facts.find((fact) => fact.kind === 'outcome.reached')?.outcome
  if (outcome?.kind === 'denied') return outcome.denial.failure
  if (outcome?.kind === 'lost') return outcome.failure.message
  if (outcome?.kind !== 'finished') return outcome?.kind
  return outcome.report.status === 'failed' ? outcome.report.failure.kind : outcome.verdict.verdict
}

describe.each(HOWS)('a worker that delegates %s (W32, fault 27)', (_what, how) => {
  test('may not, and the ledger knows whose child it was', async () => {
    const here = at()
    write(join(here.root, 'inner.txt'), 'hello')
    const { document } = await here.json(['run', delegates(here, how, 'inner.txt')])
    const [outer, inner] = treeIn(here)
    expect({ outer, inner, told: document.text }).toEqual({
      outer: { run: document.id, parent: undefined, depth: 1, end: 'unverified' },
      inner: { run: expect.any(String), parent: document.id, depth: 2, end: 'over_depth' },
      told: expect.stringContaining('"over_depth"'),
    })
  })

  test('may do so once where the user allows a depth of 2, and the next one may not', async () => {
    const here = atDepthOf(2)
    write(join(here.root, 'innermost.txt'), 'hello')
    write(join(here.root, 'inner.txt'), delegates(here, how, 'innermost.txt'))
    const { document } = await here.json(['run', delegates(here, how, 'inner.txt')])
    const [outer, inner, innermost] = treeIn(here)
    expect([outer, inner, innermost]).toEqual([
      { run: document.id, parent: undefined, depth: 1, end: 'unverified' },
      { run: expect.any(String), parent: outer?.run, depth: 2, end: 'unverified' },
      { run: expect.any(String), parent: inner?.run, depth: 3, end: 'over_depth' },
    ])
  })

  test.each([
    ['cancelled', async (here: Home, run: string) => void (await here.waybill(['cancel', run]))],
    [
      'left by its supervisor',
      async (here: Home, run: string) => {
        const [received] = ledgerOf(here).entries(run)
        if (received?.fact.kind === 'task.received') process.kill(received.fact.owner.pid, 'SIGKILL')
        await here.waybill(['jobs'])
      },
    ],
  ])('is ended together with what it had delegated when it is %s (I1, I2, I4)', async (_how, ended) => {
    const here = atDepthOf(2)
    write(join(here.root, 'inner.txt'), '[[fake: hang]]')
    const { document } = await here.json(['run', delegates(here, how, 'inner.txt'), '--wait', '0'])
    const ledger = await untilBothWork(here)
    await ended(here, document.id)
    // What only waited for the inner one leaves when it hears of its end.
    for (let look = 0; look < 100 && here.left().length > 0; look += 1) await pause(20)
    const [, inner] = treeIn(here)
    expect(inner?.end).toMatch(/^(the supervisor of \w+ died; its worker|\w+ was ended with)/)
    expect({
      open: ledger.openRuns(),
      held: ledger.scopes().map(({ heldUsdMicros }) => heldUsdMicros),
      left: here.left(),
    }).toEqual({ open: [], held: [0, 0], left: [] })
  })
})

async function untilBothWork(here: Home): Promise<Ledger> {
  for (;;) {
    const ledger = ledgerOf(here)
    const runs = ledger.recentRuns(9)
    if (
      runs.length === 2 &&
      runs.every((run) => ledger.entries(run, ['run.progressed', 'run.spawned']).length > 0)
    )
      return ledger
    await pause(50)
  }
}
