import { expect, test } from 'vitest'
import { connect, fenced, idOf, place, steady, type Told } from './mcp-harness.ts'

type Row = {
  name: string
  outcome: string
  text?: string
  usd?: number
  failure?: { kind: string; message: string }
}
const rowsOf = (told: Told) => told.structuredContent.tasks as Row[]
const answer = (text: string) => `[[fake: answer ${text}]]`

test('delegate_batch brings back one row per task, each with its own answer inside a fence (H1, H14)', async () => {
  const there = place()
  const { call } = await connect(there)
  const told = await call('delegate_batch', {
    defaults: { worker: 'claude', limits: { maxUsd: 0.5 } },
    tasks: [
      { name: 'a', goal: answer('one') },
      { name: 'b', goal: 'What did it say?', worker: 'codex', after: ['a'] },
      { name: 'c', goal: 'x', worker: 'claud' },
    ],
  })
  const { structuredContent: content, content: text, isError } = steady(told, there)
  expect([isError, text[0].text.split('\n')[0]]).toEqual([undefined, 'failed · ID · 2 unverified, 1 failed'])
  const tasks = content.tasks as Row[]
  expect(tasks[0]).toEqual({
    name: 'a',
    id: 'ID',
    outcome: 'unverified',
    worker: 'claude-cli',
    model: 'claude-sonnet-5-5',
    text: fenced('one'),
    usd: 0.0008,
    ms: 'MS',
  })
  // A fence in a fence: what the first task said is data for the second, and both are for the host.
  expect(tasks[1]?.text).toContain('‹worker-output nonce=')
  expect(tasks[2]).toEqual({
    name: 'c',
    id: 'ID',
    outcome: 'failed',
    usd: 0,
    ms: 'MS',
    failure: {
      kind: 'unknown_name',
      message: 'there is no worker `claud`',
      hint: 'Did you mean `claude` or `claude-cli`?',
    },
  })
  expect([content.outcome, content.countedUsd, (content.spend as { usd: number }).usd]).toEqual([
    'failed',
    expect.closeTo((tasks[0]?.usd ?? 0) + (tasks[1]?.usd ?? 0), 6),
    expect.closeTo((tasks[0]?.usd ?? 0) + (tasks[1]?.usd ?? 0), 6),
  ])
})

test('it answers `running` with the id in time, `job` waits for it and reads it, and cancels one task of it', async () => {
  const there = place()
  const { call } = await connect(there)
  const first = await call('delegate_batch', {
    waitSeconds: 0,
    tasks: [
      { name: 'slow', goal: `[[fake: sleep 1500]] ${answer('slow')}` },
      { name: 'hangs', goal: '[[fake: hang]]' },
    ],
  })
  expect([first.structuredContent.outcome, first.isError]).toEqual(['running', undefined])
  const id = idOf(first)
  let hangs: (Row & { id: string }) | undefined
  while (hangs?.outcome !== 'running') {
    const status = await call('job', { action: 'status', id })
    hangs = (status.structuredContent.tasks as (Row & { id: string })[] | undefined)?.[1]
  }
  await call('job', { action: 'cancel', id: hangs.id })
  const told = await call('job', { action: 'wait', id, waitSeconds: 30 })
  expect(rowsOf(told).map(({ name, outcome }) => [name, outcome])).toEqual([
    ['slow', 'unverified'],
    ['hangs', 'cancelled'],
  ])
  const listed = await call('job', { action: 'list' })
  const [job] = listed.structuredContent.jobs as { id: string; tasks: number }[]
  expect([job?.id, job?.tasks]).toEqual([id, 2])
})

test.each([
  [
    'an unknown field of a task',
    { tasks: [{ gaol: 'x' }] },
    'delegate_batch: there is no field `tasks.0.gaol`. Did you mean `goal`?',
  ],
  [
    'an unknown default',
    { tasks: [{ goal: 'x' }], defaults: { wroker: 'codex' } },
    'delegate_batch: there is no field `defaults.wroker`. Did you mean `worker`?',
  ],
  [
    'a default that is no default',
    { tasks: [{ goal: 'x' }], defaults: { goal: 'x' } },
    'delegate_batch: there is no field `defaults.goal`. ',
  ],
  ['no tasks', { tasks: [] }, 'delegate_batch: `tasks` must be a list of 1 to 100 tasks'],
  [
    'two of one name',
    {
      tasks: [
        { goal: 'x', name: 'a' },
        { goal: 'y', name: 'a' },
      ],
    },
    'two tasks are called a. ',
  ],
])('%s refuses the whole, and nothing starts (H32)', async (_what, args, says) => {
  const there = place()
  const { call } = await connect(there)
  const told = await call('delegate_batch', args)
  expect([told.isError, told.content[0].text.startsWith(says) || told.content[0].text]).toEqual([true, true])
  expect((await call('job', { action: 'list' })).structuredContent.jobs).toEqual([])
})

test('what the user has not allowed is a row, and the refusal of the whole is none (W28)', async () => {
  const there = place({ codex: ['read'] })
  const { call } = await connect(there)
  const told = await call('delegate_batch', { tasks: [{ name: 'a', goal: 'x', worker: 'claude' }] })
  expect([told.isError, rowsOf(told).map(({ outcome, failure }) => [outcome, failure?.kind])]).toEqual([
    undefined,
    [['denied', 'no_consent']],
  ])
  const over = await call('delegate_batch', { tasks: Array.from({ length: 30 }, () => ({ goal: 'x' })) })
  expect([over.isError, (over.structuredContent.failure as { kind: string }).kind]).toEqual([
    true,
    'over_budget',
  ])
})
