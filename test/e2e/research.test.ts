import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { xaiFinds, xaiSays } from '../servers/xai-turns.ts'
import {
  FETCHES,
  GOOD,
  type Machine,
  machine,
  outcomesIn,
  promptOf,
  QUESTION,
  reportIn,
  research,
  roundsAsked,
} from './research-home.ts'
import { soundAfterEach } from './sound-after-each.ts'

const keep = soundAfterEach({ mayRefuse: true })
const at = async (...wanted: Parameters<typeof machine>): Promise<Machine> => keep(await machine(...wanted))

test('three rounds, each on what the one before found, make one report (M10, M11, M26)', async () => {
  const here = await at(GOOD, { config: FETCHES })
  const { code, document } = await research(here)
  const report = reportIn(document)
  expect([code, document.outcome, document.worker, outcomesIn(document)]).toEqual([
    0,
    'accepted',
    'grok-api',
    ['accepted', 'accepted', 'accepted'],
  ])
  expect(roundsAsked(here.xai)).toEqual([1, 2, 3])
  expect(report).toMatchObject({
    version: 1,
    question: QUESTION,
    partial: null,
    counts: { supported: 1, cited: 1, unverified: 1, unlinked: 0, unseen: 0 },
    claims: [
      { verdict: 'supported', sources: [1] },
      { verdict: 'cited', sources: [2] },
      { verdict: 'unverified', sources: [] },
    ],
    sources: [
      { number: 1, url: `${here.web.url}/releases`, looked: 'read' },
      { number: 2, url: `${here.web.url}/scheduler`, looked: 'read' },
    ],
    rounds: [
      { purpose: 'first pass', searches: 2 },
      { purpose: 'gap filling', searches: 1 },
      { purpose: 'synthesis', searches: 0 },
    ],
  })
  // A page that nobody named is not asked for.
  expect(new Set(here.web.asked)).toEqual(new Set(['/releases', '/scheduler']))
  expect([document.spend?.usd, document.spend?.iterations]).toEqual([0.0063, 3])
})

test('each round is told to be honest, gets what was found before, and what of it did not hold (M26, M27)', async () => {
  const here = await at(GOOD)
  await research(here)
  const prompts = here.xai.requests.map(promptOf)
  for (const prompt of prompts) {
    expect(prompt.match(/mark as unverified what no source supports/g)).toHaveLength(1)
    expect(prompt).toContain(QUESTION)
  }
  expect(
    prompts.map((prompt) => [prompt.includes('Acme 4.2 is out'), prompt.includes('at most 64 jobs')]),
  ).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ])
  expect(prompts[1]).toContain('- It is three times as fast. (it has no link)')
  for (const { body } of here.xai.requests)
    expect(body).toMatchObject({ store: false, tools: [{ type: 'web_search' }, { type: 'x_search' }] })
})

test('without the user’s word no page is fetched, and nothing is said to be supported', async () => {
  const here = await at(GOOD, { config: FETCHES.replace('true', 'false') })
  const { document } = await research(here)
  expect([here.web.asked, reportIn(document).counts]).toEqual([
    [],
    { supported: 0, cited: 2, unverified: 1, unlinked: 0, unseen: 0 },
  ])
})

test('the report is kept in the run’s folder and comes again, as Markdown and as JSON', async () => {
  const here = await at(GOOD, { config: FETCHES })
  const { document } = await research(here)
  const folder = join(here.waybillHome, 'runs', document.id)
  expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toEqual(document.research)
  const markdown = readFileSync(join(folder, 'report.md'), 'utf8')
  const again = await here.waybill(['result', document.id])
  expect([again.code, again.stdout]).toEqual([0, markdown])
  expect(markdown).toContain('| ✔ | supported |')
  expect(markdown).toContain(`| [1] |  | ${here.web.url}/releases | read |`)
  expect((await here.json(['result', 'last'])).document).toEqual(document)
})

test('rounds that are asked for, money for all of them, and a worker by its name', async () => {
  const here = await at({ 1: GOOD[1], 2: GOOD[3] }, { of: 2 })
  const { document } = await research(here, '--rounds', '2', '--max-usd', '0.5', '--worker', 'grok')
  const rounds = reportIn(document).rounds
  expect(rounds.map(({ purpose }) => purpose)).toEqual(['first pass', 'synthesis'])
  const held = await Promise.all(
    [document.id, ...rounds.map(({ run }) => run)].map(async (run) =>
      (await here.facts(run)).flatMap((fact) =>
        fact.kind === 'budget.reserved' ? [fact.holdUsdMicros] : [],
      ),
    ),
  )
  expect(held).toEqual([[500_000], [250_000], [250_000]])
})

test('an answer without a search is no round: its research ends, and the next round is not asked for (M27)', async () => {
  const here = await at({ ...GOOD, 1: xaiSays('It is out since March. It is fast.') })
  const { code, document } = await research(here)
  expect([code, document.outcome, document.failure?.kind, outcomesIn(document)]).toEqual([
    5,
    'rejected',
    'checks_failed',
    ['rejected', 'not_begun', 'not_begun'],
  ])
  expect(reportIn(document).rounds[0]?.failure).toContain('it made no search')
  expect(roundsAsked(here.xai)).toEqual([1])
})

test('a round that cites nothing fails, and what was found before it is delivered as partial', async () => {
  const here = await at({ ...GOOD, 2: xaiFinds('Nothing can be said with certainty here.', [], ['c']) })
  const { code, document } = await research(here)
  expect([code, document.outcome, outcomesIn(document)]).toEqual([
    0,
    'unverified',
    ['accepted', 'rejected', 'not_begun'],
  ])
  expect(document.signals.map(({ name }) => name)).toContain('partial_research')
  expect(reportIn(document).partial).toMatch(/^1 of 3 rounds were made: .*cites a page/)
  expect(document.text).toContain('Acme 4.2 is out')
})

test('the role means research in rounds, and one of quick lookups a single search', async () => {
  const here = await at({ ...GOOD, 4: GOOD[1] })
  const { document } = await here.json(['run', QUESTION, '--role', 'researcher'])
  expect(outcomesIn(document)).toHaveLength(3)
  here.xai.requests.length = 0
  const lookup = await here.json([
    'run',
    'This is round 1 of 3 of a game: who leads?',
    '--role',
    'quick-lookup',
  ])
  expect([lookup.document.research, lookup.document.outcome]).toEqual([undefined, 'accepted'])
  expect(here.xai.requests.map(({ body }) => (body as { tools: unknown[] }).tools.length)).toEqual([2])
})

test.each<[string, string[], string]>([
  ['a round too many', ['--rounds', '9'], '--rounds must be a whole number from 1 to 5, not "9"'],
  ['a shape', ['--handoff'], 'a research answers in prose, and takes no --handoff'],
  ['a worker that makes no searches', ['--worker', 'codex'], 'codex-cli makes no searches for Waybill'],
])('%s is refused before anything is asked', async (_what, more, message) => {
  const here = await at(GOOD)
  const { code, document } = await research(here, ...more)
  expect([code, document.failure?.message, here.xai.requests]).toEqual([2, message, []])
})

test('without consent nothing is sent, and no round is begun', async () => {
  const here = await at(GOOD)
  await here.waybill(['deny', 'grok'])
  const { code, document } = await research(here)
  expect([code, document.outcome, document.failure?.kind, here.xai.requests]).toEqual([
    3,
    'denied',
    'no_consent',
    [],
  ])
})

test('`explain` shows the rounds, the first request and whether pages would be fetched; nothing is sent', async () => {
  const here = await at(GOOD, { config: FETCHES })
  const told = await here.waybill(['explain', '--research', QUESTION, '--max-usd', '0.9'])
  expect([told.code, here.xai.requests, here.web.asked]).toEqual([0, [], []])
  expect(told.stdout).toMatch(/rounds +first pass, gap filling, synthesis; at most \$0\.30 each/)
  expect(told.stdout).toMatch(/pages +those that the answer cites are fetched from this machine/)
  expect(told.stdout).toContain('This is round 1 of 3: the first pass.')
  expect(told.stdout).toContain('"type":"web_search"')
})

test('a research among the tasks of a batch: its rounds out of its share, its report handed on', async () => {
  const here = await at(GOOD)
  const file = join(here.root, 'batch.yaml')
  writeFileSync(
    file,
    [
      'version: 1',
      'maxUsd: 1.2',
      'tasks:',
      `  - { name: found, goal: "${QUESTION}", research: 3, worker: grok }`,
      '  - { name: told, goal: "This is round 1 of 3 of the summing up.", after: [found], worker: grok, search: web }',
    ].join('\n'),
  )
  const { code, document } = await here.json(['batch', file])
  const tasks = document.batch?.tasks ?? []
  expect([code, tasks.map(({ name, outcome }) => [name, outcome])]).toEqual([
    0,
    [
      ['found', 'accepted'],
      ['told', 'accepted'],
    ],
  ])
  expect(tasks[0]?.text).toContain('## What code could say of each claim')
  expect(promptOf(here.xai.requests[3] ?? { body: {} })).toContain('What code could say of each claim')
  const own = await here.json(['result', tasks[0]?.id ?? ''])
  expect(outcomesIn(own.document)).toEqual(['accepted', 'accepted', 'accepted'])
  const reserved = (await here.facts(reportIn(own.document).rounds[0]?.run ?? '')).flatMap((fact) =>
    fact.kind === 'budget.reserved' ? [[fact.holdUsdMicros, fact.parent !== undefined]] : [],
  )
  expect(reserved).toEqual([[200_000, true]])
  expect((await here.json(['result', 'last'])).document.id).toBe(document.id)
})

test('a worker that sees no file, and what it says of code: a signal for each claim, unless it was sent (M36)', async () => {
  const guess = 'Your `src/jobs.ts:1` exports `park`. It never fails. See src/queue.ts:9 for the rest.'
  const here = await at({ 1: xaiSays(guess) }, { of: 1 })
  const signals = async (...more: string[]) => {
    const { document } = await here.json(['run', 'What does it do?', '--worker', 'grok', ...more])
    return document.signals.filter(({ name }) => name === 'unseen_code').map(({ detail }) => detail)
  }
  expect(await signals()).toEqual([
    'src/jobs.ts:1: it was not sent; park: it is defined in a file that was not sent (“Your `src/jobs.ts:1` exports `park`.”)',
    'src/queue.ts:9: no such file was sent, and there is none (“See src/queue.ts:9 for the rest.”)',
  ])
  expect(await signals('--files', 'src')).toEqual([
    'src/queue.ts:9: no such file was sent, and there is none (“See src/queue.ts:9 for the rest.”)',
  ])
  const { document } = await here.json(['result', 'last'])
  expect(document.proof?.sent.files.map(({ path }) => path)).toEqual(['src/jobs.ts'])
})

test('what a worker without files quotes is compared with what it was sent, and not with what stands there by now', async () => {
  const here = await at({ 1: xaiSays('It sets `job.done = true` at src/jobs.ts:2.') }, { of: 1 })
  const { document } = await here.json([
    'run',
    'Audit it',
    '--kind',
    'audit',
    '--worker',
    'grok',
    '--files',
    'src/jobs.ts',
  ])
  expect([document.outcome, document.verdict?.results]).toEqual([
    'rejected',
    [
      {
        check: 'citations',
        status: 'failed',
        detail: expect.stringContaining('`job.done = true` is not in that file'),
      },
    ],
  ])
})
