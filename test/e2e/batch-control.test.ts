import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { type BatchHome, batchHome, ends } from './batch-home.ts'
import type { HomeOptions } from './home.ts'
import { soundAfterEach } from './sound-after-each.ts'

const keep = soundAfterEach({ lingersMs: 5_000 })
const at = (options: HomeOptions = {}) => keep(batchHome(options))
const answer = (text: string) => `[[fake: answer ${text}]]`
const CODEX = 'codex-cli gpt-6.1-sol'

/** Started, and not waited for: its id, and the pid of the one supervisor. */
async function started(here: BatchHome, batch: object): Promise<{ id: string; pid: number }> {
  const { document } = await here.batch(batch, ['--wait', '0'])
  const { id } = document
  for (;;) {
    const { stdout } = await here.waybill(['log', id, '--json'])
    const [first] = stdout.split('\n')
    const fact = first?.startsWith('{') ? (JSON.parse(first) as { fact: Fact }).fact : undefined
    if (fact?.kind === 'task.received') return { id, pid: fact.owner.pid }
    await wait(50)
  }
}

/** Waits until the tasks stand so. */
async function until(here: BatchHome, id: string, holds: (now: Record<string, string>) => boolean) {
  for (;;) {
    const now = await here.tell(['status', id])
    const states = Object.fromEntries(Object.entries(now.tasks).map(([name, { outcome }]) => [name, outcome]))
    if (holds(states)) return now
    await wait(50)
  }
}

const HANGING = {
  tasks: [
    { name: 'done', goal: answer('done') },
    { name: 'hangs', goal: '[[fake: hang]]' },
    { name: 'hangs-too', goal: '[[fake: ignore-all]]', worker: 'claude' },
    { name: 'waits', goal: answer('x'), after: ['hangs'] },
  ],
}
const atWork = (now: Record<string, string>) =>
  now.done === 'unverified' && now.hangs === 'running' && now['hangs-too'] === 'running'

describe('the end of a batch that somebody asked for', () => {
  test('`cancel` of the batch reaches every task, running and waiting (H26)', async () => {
    const here = at()
    const { id } = await started(here, HANGING)
    await until(here, id, atWork)
    await here.waybill(['cancel', id])
    const told = await here.tell(['result', id])
    expect([told.code, ends(told)]).toEqual([
      130,
      {
        done: `unverified ${CODEX}`,
        hangs: `cancelled ${CODEX}`,
        'hangs-too': 'cancelled claude-cli claude-sonnet-5-5',
        waits: 'cancelled',
      },
    ])
    expect(told.tasks.waits?.failure?.message).toMatch(/was cancelled before it had begun$/)
  })

  test('`cancel` of one task ends that one alone; what waits for it is not begun (H13, H26)', async () => {
    const here = at()
    const tasks = [
      { name: 'hangs', goal: '[[fake: hang]]' },
      { name: 'slow', goal: `[[fake: sleep 1500]] ${answer('slow')}` },
      { name: 'waits', goal: 'x', after: ['hangs'] },
    ]
    const { id } = await started(here, { tasks })
    const now = await until(here, id, ({ hangs, slow }) => hangs === 'running' && slow === 'running')
    const one = await here.waybill(['cancel', now.tasks.hangs?.id ?? ''])
    const told = await here.tell(['wait', id, '--timeout', '30'])
    expect([one.code, ends(told)]).toEqual([
      0,
      { hangs: `cancelled ${CODEX}`, slow: `unverified ${CODEX}`, waits: 'not_begun' },
    ])
  })

  test('`cancel` of a task that waits for its turn: it never begins', async () => {
    const here = at({ config: 'batch:\n  parallel: 1\n' })
    const tasks = [
      { name: 'first', goal: `[[fake: sleep 1200]] ${answer('first')}` },
      { name: 'second', goal: answer('second') },
    ]
    const { id } = await started(here, { tasks })
    const now = await until(here, id, ({ first }) => first === 'running')
    expect(now.tasks.second?.outcome).toBe('waiting')
    await here.waybill(['cancel', now.tasks.second?.id ?? ''])
    const told = await here.tell(['wait', id, '--timeout', '30'])
    expect(ends(told)).toEqual({ first: `unverified ${CODEX}`, second: 'cancelled' })
  })

  test('kill -9 of the supervisor ends every worker; each task says what is known of it (G37, H26)', async () => {
    const here = at()
    const { id, pid } = await started(here, HANGING)
    await until(here, id, atWork)
    process.kill(pid, 'SIGKILL')
    const told = await here.tell(['wait', id, '--timeout', '20'])
    expect([told.code, told.document.failure?.kind, ends(told)]).toEqual([
      4,
      'supervisor_died',
      {
        done: `unverified ${CODEX}`,
        hangs: `failed ${CODEX}`,
        'hangs-too': 'failed claude-cli claude-sonnet-5-5',
        waits: 'failed',
      },
    ])
    expect(told.document.failure?.hint).toContain(`waybill resume ${id}`)
    expect(told.document.batch?.countedUsd).toBeCloseTo(4 + (told.tasks.done?.spend?.usd ?? Number.NaN), 6)
  })
})

describe('`waybill resume`', () => {
  test('after kill -9: what had a result is answered from the ledger and not paid anew, the rest runs (H11)', async () => {
    const here = at()
    const tasks = [
      { name: 'done', goal: answer('the first') },
      // Runs for ever once, and answers the second time.
      { name: 'dies', goal: '[[fake: sleep 2500]] [[fake: answer late]]' },
      { name: 'last', goal: 'What was said?', after: ['done', 'dies'] },
    ]
    const { id, pid } = await started(here, { tasks })
    await until(here, id, ({ done, dies }) => done === 'unverified' && dies === 'running')
    process.kill(pid, 'SIGKILL')
    const dead = await here.tell(['wait', id, '--timeout', '20'])
    const told = await here.tell(['resume', id])
    expect([told.code, told.document.batch?.continues, ends(told)]).toEqual([
      0,
      id,
      { done: `unverified ${CODEX}`, dies: `unverified ${CODEX}`, last: `unverified ${CODEX}` },
    ])
    const { done, dies, last } = told.tasks
    expect([done?.id, done?.replayed, done?.countedUsd, dies?.replayed]).toEqual([
      dead.tasks.done?.id,
      true,
      0,
      false,
    ])
    expect(last?.text).toContain('the first')
    expect(told.document.spend?.usd).toBeCloseTo((dies?.spend?.usd ?? 0) + (last?.spend?.usd ?? 0), 6)
    const again = await here.tell(['resume', told.document.id])
    expect([again.document.id, again.document.signals.map(({ name }) => name)]).toEqual([
      told.document.id,
      ['replayed'],
    ])
  })

  test('costs no more than what is left of the amount for all, unless another is said (W33)', async () => {
    const here = at()
    const held = async (batch: string) =>
      (await here.facts(batch)).flatMap((fact) => (fact.kind === 'budget.reserved' ? fact.holdUsdMicros : []))
    const first = await here.batch({
      maxUsd: 1,
      tasks: [
        // Nobody is told what it cost: it counts at all that it could.
        { name: 'a', goal: '[[fake: empty]]', limits: { maxUsd: 0.75 } },
        { name: 'b', goal: '[[fake: exit 3]]' },
      ],
    })
    const { id } = first.document
    expect(first.document.batch?.countedUsd).toBeGreaterThanOrEqual(0.75)
    const none = await here.tell(['resume', id])
    expect([none.code, none.document.failure]).toEqual([
      3,
      {
        kind: 'over_budget',
        message: expect.stringMatching(
          / may cost \$1\.00 and has cost \$(0\.75|1\.00): what is left is not enough/,
        ),
        hint: `Say what they may cost: \`waybill resume ${id} --max-usd USD\`.`,
      },
    ])
    const more = await here.tell(['resume', id, '--max-usd', '1.5'])
    expect([await held(more.document.id), more.document.batch?.continues]).toEqual([[1_500_000], id])

    const shared = await here.batch({
      maxUsd: 1,
      tasks: [{ goal: '[[fake: empty]]' }, { goal: answer('b') }],
    })
    const rest = await here.tell(['resume', shared.document.id])
    const spentMicros = Math.round((shared.document.batch?.countedUsd ?? Number.NaN) * 1e6)
    expect(await held(rest.document.id)).toEqual([1_000_000 - spentMicros])
  })

  test('twice at once: one of them runs, and both tell what came of it (I4)', async () => {
    const here = at()
    const first = await here.batch({
      tasks: [
        { name: 'a', goal: answer('a') },
        { name: 'b', goal: '[[fake: exit 3]] [[fake: sleep 400]]' },
      ],
    })
    const both = await Promise.all([1, 2].map(() => here.tell(['resume', first.document.id])))
    const [one, two] = both.map(({ document }) => document.id)
    expect(one).toBe(two)
    const signals = both.flatMap(({ document }) => document.signals.map(({ name }) => name))
    expect(signals).toEqual(['replayed'])
  })

  test('of a batch that still runs, and of a run that is none, is a mistake', async () => {
    const here = at()
    const { id } = await started(here, { tasks: [{ goal: '[[fake: hang]]' }] })
    const early = await here.tell(['resume', id])
    await here.waybill(['cancel', id])
    const single = await here.json(['run', 'x'])
    const none = await here.tell(['resume', single.document.id])
    expect([early.document.failure?.message, none.document.failure?.message]).toEqual([
      `${id} still runs`,
      `${single.document.id} is a single run, and nothing was said to go on with`,
    ])
    expect([early.code, none.code]).toEqual([2, 2])
  })

  test('what held a secret is not kept: that task must be asked anew (I6)', async () => {
    const here = at()
    const secret = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`
    const first = await here.batch({
      tasks: [
        { name: 'a', goal: `Use ${secret}` },
        { name: 'b', goal: '[[fake: exit 3]]' },
      ],
    })
    const told = await here.tell(['resume', first.document.id])
    expect([first.tasks.a?.failure?.kind, told.tasks.a?.failure?.message, told.tasks.b?.outcome]).toEqual([
      'secret_found',
      'what a was asked held a secret, and such things are not kept',
      'failed',
    ])
  })
})

test('the same batch with the same key is the same batch, and another one is a mistake (I4)', async () => {
  const here = at()
  const batch = { tasks: [{ goal: answer('a') }, { goal: answer('b') }] }
  const first = await here.batch(batch, ['--idempotency-key', 'k'])
  const again = await here.batch(batch, ['--idempotency-key', 'k'])
  const other = await here.batch({ tasks: [{ goal: answer('c') }] }, ['--idempotency-key', 'k'])
  const { signals, ...rest } = again.document
  expect([rest, signals.map(({ name }) => name)]).toEqual([
    Object.fromEntries(Object.entries(first.document).filter(([field]) => field !== 'signals')),
    ['replayed'],
  ])
  expect(other.document.failure?.kind).toBe('wrong_usage')
})

test('`jobs` lists the tasks under their batch, and `last` is the batch', async () => {
  const here = at()
  const told = await here.batch({
    tasks: [
      { name: 'a', goal: answer('a') },
      { name: 'b', goal: answer('b') },
    ],
  })
  const { document: alone } = await here.json(['run', answer('alone')])
  const { stdout } = await here.waybill(['jobs', '--json'])
  type Listed = { id: string; tasks?: Listed[] }
  const listed = (JSON.parse(stdout) as { jobs: Listed[] }).jobs.map(({ id, tasks }) => [
    id,
    tasks?.map((task) => task.id) ?? [],
  ])
  expect(listed).toEqual([
    [alone.id, []],
    [told.document.id, [told.tasks.a?.id, told.tasks.b?.id]],
  ])
  await here.batch({ tasks: [{ goal: answer('c') }] })
  const { document } = await here.json(['result'])
  expect((document as RunDocument).batch?.tasks.map(({ text }) => text)).toEqual(['c'])
})
