import { expect, test } from 'vitest'
import { writesOnce } from '../e2e/writing-worker.ts'
import { connect, fenced, idOf, place, steady } from './mcp-harness.ts'

const CLOSING = { summary: 'Half is mended.', nextStep: 'Mend the rest.' }
const saying = (answer: string) =>
  `[[fake: answer-coded ${encodeURIComponent(JSON.stringify({ answer, ...CLOSING }))}]]`

test('delegate with a handoff brings summary and next step back, each inside a fence, and the state has them (W18)', async () => {
  const there = place()
  const { call } = await connect(there, { name: 'claude-code' })
  await call('handoff', { action: 'write', thread: 'Sums', summary: 'The cause is known.' })
  const goal = `Mend it ${saying('Mended.')}`
  const told = await call('delegate', { goal, worker: 'claude', handoff: true })
  const { text, handoff, signals } = steady(told, there).structuredContent
  const state = steady(await call('handoff', { action: 'read' }), there)
  expect({ text, handoff, signals, state: state.structuredContent, line: state.content[0].text }).toEqual({
    text: fenced('Mended.'),
    handoff: { summary: fenced(CLOSING.summary), nextStep: fenced(CLOSING.nextStep) },
    signals: undefined,
    state: {
      thread: { title: 'Sums', open: true },
      lastSummary: fenced(CLOSING.summary),
      // A worker's words, and no step that Waybill or the user has said.
      nextStep: fenced(CLOSING.nextStep),
      running: [],
      handoffs: [
        expect.objectContaining({ summary: fenced(CLOSING.summary), nextStep: fenced(CLOSING.nextStep) }),
      ],
    },
    line: 'Open: Sums',
  })
})

test('a worker’s next step stays in its fence and out of our own line, however many runs come after it', async () => {
  const there = place()
  const { call } = await connect(there)
  await call('delegate', { goal: `Mend it ${saying('Mended.')}`, worker: 'claude', handoff: true })
  const tasks = Array.from({ length: 21 }, (_, index) => ({ name: `t${index}`, goal: '[[fake: answer ok]]' }))
  await call('delegate_batch', { defaults: { worker: 'claude', limits: { maxUsd: 0.1 } }, tasks })
  const told = steady(await call('handoff', { action: 'read' }), there)
  const { nextStep, thread } = told.structuredContent
  const { title } = thread as { title: string }
  expect([nextStep, told.content[0].text]).toEqual([fenced(CLOSING.nextStep), `Open: ${title}`])
})

test.each(['claude', 'codex'])(
  'job resume goes on in the session of a %s run, as a run of its own',
  async (worker) => {
    const there = place()
    const { call } = await connect(there)
    const first = await call('delegate', { goal: 'The first thing', worker, keepSession: true })
    const told = await call('job', { action: 'resume', id: idOf(first), goal: '[[fake: history]]' })
    const { id, follows, outcome, text, spend } = told.structuredContent
    const { jobs } = (await call('job', { action: 'list' })).structuredContent as {
      jobs: { id: string; follows?: string }[]
    }
    expect({
      other: id !== idOf(first),
      follows,
      outcome,
      remembers: String(text).includes('The first thing'),
      usd: (spend as { usd: number }).usd,
      listed: jobs.map((job) => job.follows),
    }).toEqual({
      other: true,
      follows: idOf(first),
      outcome: 'unverified',
      remembers: true,
      usd: (first.structuredContent.spend as { usd: number }).usd,
      listed: [idOf(first), undefined],
    })
  },
)

test('a follow-up that is not kept up with answers running, and one without a session says that it is fresh', async () => {
  const there = place()
  const { call } = await connect(there)
  const first = await call('delegate', { goal: 'Hello', worker: 'claude' })
  const goal = 'More [[fake: sleep 1500]]'
  const running = await call('job', { action: 'resume', id: 'last', goal, waitSeconds: 0.5 })
  const ended = await call('job', { action: 'wait', id: idOf(running), waitSeconds: 30 })
  const signals = ended.structuredContent.signals as { name: string }[]
  expect([
    running.structuredContent.outcome,
    ended.structuredContent.follows,
    signals.map(({ name }) => name),
  ]).toEqual(['running', idOf(first), ['session_fresh']])
})

test('a follow-up that reads is told that the changes are not in its tree, and what they are; where they are, nothing', async () => {
  const there = place({ codex: ['read', 'write'] })
  writesOnce(there, 'new.txt', 'one and only')
  const { call } = await connect(there)
  const first = await call('delegate', { goal: 'Write it', worker: 'codex', mode: 'write' })
  const asked = { action: 'resume', id: idOf(first), goal: 'Is it good?', mode: 'read' }
  const looked = async () => {
    const told = await call('job', asked)
    const { document } = await there.json(['result', idOf(told)])
    return {
      said: document.text?.split('\n').filter((line) => line.startsWith('The changes made then')),
      shown: /They are:\n<worker-output nonce=[^\n]*\ndiff --git [^<]*\n\+one and only\n/.test(
        document.text ?? '',
      ),
      sent: document.proof?.sent.earlierPatch,
      signals: (told.structuredContent.signals as { name: string; detail: string }[])
        .filter(({ name }) => name.startsWith('earlier'))
        .map(({ name, detail }) => [name, detail.replaceAll(idOf(first), 'ID')]),
    }
  }
  const before = await looked()
  // By whatever way: nobody told Waybill.
  there.git('apply', (first.structuredContent.patch as { path: string }).path)
  const after = await looked()
  expect({ before, after }).toEqual({
    before: {
      said: ['The changes made then were not put into this tree. They are:'],
      shown: true,
      sent: { bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      signals: [
        [
          'earlier_patch_not_here',
          'it read your tree, which does not have the changes of ID (`waybill apply ID` puts them in); it was told them as a patch',
        ],
      ],
    },
    after: { said: [], shown: false, sent: undefined, signals: [] },
  })
})

test('an earlier patch that is too large to be sent is not, and the waybill says so', async () => {
  const there = place({ codex: ['read', 'write'] })
  writesOnce(there, 'new.txt', 'one\n'.repeat(100_000))
  const { call } = await connect(there)
  const first = await call('delegate', { goal: 'Write it', worker: 'codex', mode: 'write' })
  const told = await call('job', { action: 'resume', id: idOf(first), goal: 'Is it good?', mode: 'read' })
  const { document } = await there.json(['result', idOf(told)])
  expect({
    said: document.text?.includes('not put into this tree.\n'),
    text: document.text?.includes('+one'),
    signals: document.signals.filter(({ name }) => name.startsWith('earlier')).map(({ detail }) => detail),
  }).toEqual({
    said: true,
    text: false,
    signals: [
      expect.stringMatching(/, and it was not told them: it is \d+ bytes, and at most 262144 are sent$/),
    ],
  })
})

test.each([
  [{ action: 'resume', id: 'last' }, 'job: `resume` needs a goal'],
  [{ action: 'resume', goal: 'More' }, 'job: `resume` needs an id'],
  [{ action: 'wait', id: 'last', goal: 'More' }, 'job: `wait` takes no goal'],
  [{ action: 'cancel', id: 'last', mode: 'write' }, 'job: `cancel` takes no mode'],
  [{ action: 'resume', id: 'w1', goal: 'More' }, 'there is no run w1'],
])('%o is refused, and nothing starts', async (asked, message) => {
  const there = place()
  const { call } = await connect(there)
  const { isError, structuredContent } = await call('job', asked)
  const failure = structuredContent.failure as { message: string }
  const listed = await call('job', { action: 'list' })
  expect([isError, failure.message, listed.structuredContent.jobs]).toEqual([true, message, []])
})
