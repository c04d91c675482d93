import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { cut, hang } from '../servers/script.ts'
import { xaiFinds } from '../servers/xai-turns.ts'
import {
  GOOD,
  type Machine,
  machine,
  outcomesIn,
  QUESTION,
  reportIn,
  research,
  roundsAsked,
} from './research-home.ts'
import { soundAfterEach } from './sound-after-each.ts'

/*
 * What may happen to a research on its way: what exists is delivered, the money is right, and no round that has an answer
 * is asked for again.
 */
const keep = soundAfterEach({ lingersMs: 5_000 })
const at = async (...wanted: Parameters<typeof machine>): Promise<Machine> => keep(await machine(...wanted))

const ONE = 0.0021
/** What the ledger counts for a run and all below it, USD; and what is held by now. */
async function moneyOf(here: Machine): Promise<{ spent: number; held: number }> {
  const { document } = (await here.json(['spend'])) as unknown as {
    document: { scopes: { spent: number; held: number }[] }
  }
  const [{ spent, held } = { spent: -1, held: -1 }] = document.scopes
  return { spent, held }
}

/** Asks for a research that nobody waits for, and gives its id once round `round` is under way. */
async function underWay(here: Machine, round: number): Promise<{ id: string; pid: number }> {
  const { document } = await research(here, '--wait', '0')
  for (;;) {
    if (roundsAsked(here.xai).includes(round)) break
    await wait(20)
  }
  const [received] = await here.facts(document.id)
  return { id: document.id, pid: (received as Extract<Fact, { kind: 'task.received' }>).owner.pid }
}

test('the vendor stalls in round 2: round 1 is delivered as partial, and `resume` makes the other two', async () => {
  const two = { ...GOOD[2], faultsFirst: [hang('mid-stream')] }
  const here = await at({ ...GOOD, 2: two })
  const { code, document } = await research(here, '--idle', '1s')
  expect([code, document.outcome, outcomesIn(document)]).toEqual([
    0,
    'unverified',
    ['accepted', 'failed', 'not_begun'],
  ])
  expect(reportIn(document)).toMatchObject({
    partial: expect.stringMatching(/^1 of 3 rounds were made: xAI showed no work for 1/),
    answer: expect.stringContaining('Acme 4.2 is out'),
  })
  const again = await here.json(['resume', document.id])
  expect([again.code, outcomesIn(again.document), roundsAsked(here.xai)]).toEqual([
    0,
    ['accepted', 'accepted', 'accepted'],
    [1, 2, 2, 3],
  ])
  // What the stalled round cost nobody told: it counts in full, and the others as billed.
  expect(await moneyOf(here)).toEqual({ spent: Number((3 * ONE + 0.666_666).toFixed(6)), held: 0 })
  const third = await here.json(['resume', document.id])
  expect([third.document.id, roundsAsked(here.xai).length]).toEqual([again.document.id, 4])
})

test('the connection is cut in round 3: round 2 is delivered as partial', async () => {
  const here = await at({ ...GOOD, 3: cut() })
  const { code, document } = await research(here)
  expect([code, document.outcome, outcomesIn(document)]).toEqual([
    0,
    'unverified',
    ['accepted', 'accepted', 'failed'],
  ])
  expect(
    document.signals.map(({ name, detail }) => [name, detail.includes(`waybill resume ${document.id}`)]),
  ).toEqual([['partial_research', true]])
  expect(document.text).toContain('at most 64 jobs at once')
  expect(roundsAsked(here.xai)).toEqual([1, 2, 3])
})

test('what is left is too little for round 3: it is not started, and what exists is delivered', async () => {
  const dear = { usage: { inputTokens: 10, outputTokens: 10, usd: 0.25 } }
  const here = await at({
    1: xaiFinds('It is out ([releases]($web/releases)).', ['$web/releases'], ['a'], dear),
    2: xaiFinds('It is new ([scheduler]($web/scheduler)).', ['$web/scheduler'], ['b'], dear),
    3: GOOD[3],
  })
  const { code, document } = await research(here, '--max-usd', '0.6')
  expect([code, document.outcome, outcomesIn(document), roundsAsked(here.xai)]).toEqual([
    0,
    'unverified',
    ['accepted', 'accepted', 'denied'],
    [1, 2],
  ])
  expect(reportIn(document).partial).toMatch(/^2 of 3 rounds were made: .*\$0\.1/)
  expect(document.text).toContain('It is new')
  expect(await moneyOf(here)).toEqual({ spent: 0.5, held: 0 })
  const again = await here.json(['resume', document.id, '--max-usd', '0.3'])
  expect([outcomesIn(again.document), roundsAsked(here.xai)]).toEqual([
    ['accepted', 'accepted', 'accepted'],
    [1, 2, 3],
  ])
})

test('`cancel` while round 2 is at work: it ends, and round 1 is delivered', async () => {
  const here = await at({ ...GOOD, 2: hang('mid-stream') })
  const { id } = await underWay(here, 2)
  await here.waybill(['cancel', id])
  const { code, document } = await here.json(['result', id])
  expect([code, document.outcome, outcomesIn(document)]).toEqual([
    130,
    'cancelled',
    ['accepted', 'cancelled', 'cancelled'],
  ])
  expect(document.text).toContain('Acme 4.2 is out')
  expect(roundsAsked(here.xai)).toEqual([1, 2])
})

test('`cancel` of one round alone: what exists is delivered, and nothing goes on', async () => {
  const here = await at({ ...GOOD, 2: hang('mid-stream') })
  const { id } = await underWay(here, 2)
  const before = await here.json(['status', id])
  await here.waybill(['cancel', reportIn(before.document).rounds[1]?.run ?? ''])
  const { document } = await here.json(['wait', id])
  expect([document.outcome, outcomesIn(document), roundsAsked(here.xai)]).toEqual([
    'cancelled',
    ['accepted', 'cancelled', 'not_begun'],
    [1, 2],
  ])
})

test('kill -9 of the supervisor in round 2: round 1 is delivered, and `resume` goes on there', async () => {
  const here = await at({ ...GOOD, 2: { ...GOOD[2], faultsFirst: [hang('mid-stream')] } })
  const { id, pid } = await underWay(here, 2)
  process.kill(pid, 'SIGKILL')
  const { code, document } = await here.json(['wait', id, '--timeout', '20'])
  expect([code, document.failure?.kind, outcomesIn(document)]).toEqual([
    4,
    'supervisor_died',
    ['accepted', 'failed', 'failed'],
  ])
  expect(document.text).toContain('Acme 4.2 is out')
  const report = join(here.waybillHome, 'runs', id, 'report.json')
  expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual(document.research)
  const again = await here.json(['resume', id])
  expect([again.code, outcomesIn(again.document), roundsAsked(here.xai)]).toEqual([
    0,
    ['accepted', 'accepted', 'accepted'],
    [1, 2, 2, 3],
  ])
})

/** Fewer steps than a supervisor makes before the first round has an answer. */
const BEFORE = 16

test('kill -9 at each step between rounds 1 and 2: no round that has an answer is asked for again', async () => {
  const here = await at(GOOD)
  const between: number[] = []
  for (let n = BEFORE; ; n += 1) {
    here.xai.requests.length = 0
    const env = here.env({ WAYBILL_FAULTS: `crash:${n}` })
    const { document } = await here.json(['run', '--research', QUESTION], { env })
    if (roundsAsked(here.xai).includes(2)) break
    const outcomes = outcomesIn(document)
    if (outcomes[0] !== 'accepted') continue
    between.push(n)
    expect([n, document.failure?.kind, document.text?.includes('Acme 4.2 is out')]).toEqual([
      n,
      'supervisor_died',
      true,
    ])
    const again = await here.json(['resume', document.id])
    expect([n, outcomesIn(again.document), roundsAsked(here.xai)]).toEqual([
      n,
      ['accepted', 'accepted', 'accepted'],
      [1, 2, 3],
    ])
  }
  expect(between.length).toBeGreaterThan(5)
}, 120_000)
