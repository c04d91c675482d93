import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, type HomeOptions, home } from './home.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}) =>
  keep(home({ codex: ['read', 'write'], claude: ['read', 'write'], ...options }))

/** A worker that answers with this, whatever brackets it holds. */
const answering = (value: unknown) =>
  `[[fake: answer-coded ${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}]]`
const CLOSING = { summary: 'round() is the cause.', nextStep: 'Mend it and run the tests.' }
const stateOf = async (here: Home) => JSON.parse((await here.waybill(['state', 'show', '--json'])).stdout)
const fileOf = (here: Home) =>
  JSON.parse(readFileSync(join(here.project, '.waybill/conversation_state.json'), 'utf8'))

test.each(['codex', 'claude'])(
  '%s hands back where it left the work, and the state says so (W18, M39)',
  async (worker) => {
    const here = at()
    const goal = `Find the cause ${answering({ answer: 'It rounds twice.', ...CLOSING })}`
    const { code, document } = await here.json(['run', goal, '--worker', worker, '--handoff'])
    const { lastSummary, nextStep, handoffs } = await stateOf(here)
    expect({
      code,
      text: document.text,
      structured: document.structured,
      handoff: document.handoff,
      signals: document.signals.map(({ name }) => name).filter((name) => name.includes('hand')),
      state: { lastSummary, nextStep },
      file: [fileOf(here).lastSummary, fileOf(here).nextStep],
      told: [handoffs[0].summary, handoffs[0].nextStep],
    }).toEqual({
      code: 0,
      text: 'It rounds twice.',
      structured: undefined,
      handoff: CLOSING,
      signals: ['nothing_handed_on'],
      state: { lastSummary: CLOSING.summary, nextStep: CLOSING.nextStep },
      file: [CLOSING.summary, CLOSING.nextStep],
      told: [CLOSING.summary, CLOSING.nextStep],
    })
  },
)

test('the next worker, of the other vendor, is told where the work stands and nothing else of it; the manifest lists it', async () => {
  const here = at()
  const first = `Find the cause ${answering({ answer: 'A secret of the first answer', ...CLOSING })}`
  await here.json(['run', first, '--worker', 'codex', '--handoff'])
  // A fake without orders answers with all that it was told.
  const { document } = await here.json(['run', 'Mend it', '--worker', 'claude', '--handoff'])
  const text = document.text ?? ''
  expect({
    thread: text.includes('Thread: Find the cause'),
    summary: text.includes(`Where it stands: ${CLOSING.summary}`),
    next: text.includes(`Next step: ${CLOSING.nextStep}`),
    answer: text.includes('A secret of the first answer'),
    fenced: /<worker-output nonce="[0-9a-f]{8}"/.test(text),
    sent: document.proof?.sent.handedOn,
    signals: document.signals.map(({ name }) => name),
    handoff: document.handoff,
  }).toEqual({
    thread: true,
    summary: true,
    next: true,
    answer: false,
    fenced: true,
    sent: { bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    signals: ['not_handed_back'],
    handoff: null,
  })
})

test('a summary of a hundred words reaches the state and the next worker whole; a longer one is cut at a character, and marked', async () => {
  const here = at()
  await here.waybill(['state', 'set', '--thread', 'Sums'])
  const words = Array.from({ length: 101 }, (_, index) => `rounding${index}`).join(' ')
  const hundred = `Look ${answering({ answer: 'It rounds.', summary: words, nextStep: null })}`
  const first = await here.json(['run', hundred, '--handoff'])
  const told = await here.json(['run', 'Go on', '--handoff'])
  const long = `${'x'.repeat(1_998)}🙂🙂🙂`
  const more = `Look ${answering({ answer: 'It rounds.', summary: long, nextStep: null })}`
  const second = await here.json(['run', more, '--handoff'])
  expect({
    waybill: first.document.handoff?.summary === words,
    handedOn: told.document.text?.includes(`Where it stands: ${words}\n`),
    long: second.document.handoff?.summary,
    state: (await stateOf(here)).lastSummary,
    file: fileOf(here).lastSummary,
  }).toEqual({
    waybill: true,
    handedOn: true,
    long: `${'x'.repeat(1_998)}🙂…`,
    state: `${'x'.repeat(1_998)}🙂…`,
    file: `${'x'.repeat(1_998)}🙂…`,
  })
})

test('without --handoff nothing is handed on, and the state is told in our words', async () => {
  const here = at()
  await here.waybill(['state', 'set', '--thread', 'Sums', '--summary', 'Half is mended'])
  const { document } = await here.json(['run', 'Mend it'])
  expect({
    told: document.text?.includes('Half is mended'),
    sent: document.proof?.sent.handedOn,
    handoff: document.handoff,
  }).toEqual({ told: false, sent: undefined, handoff: undefined })
})

test.each([
  ['prose', 'Just words.', 'Just words.'],
  ['no summary', { answer: 'It rounds.', nextStep: 'Mend it.' }, 'It rounds.'],
  ['a blank summary', { answer: 'It rounds.', summary: ' ', nextStep: null }, 'It rounds.'],
  ['no next step', { answer: 'It rounds.', summary: 'Found.' }, 'It rounds.'],
  ['a next step that is none', { answer: 'It rounds.', summary: 'Found.', nextStep: 3 }, 'It rounds.'],
])('%s: that is said, and nothing is made up', async (_what, said, text) => {
  const here = at()
  const { document } = await here.json(['run', `Find it ${answering(said)}`, '--handoff'])
  const { lastSummary, nextStep } = await stateOf(here)
  expect({
    outcome: document.outcome,
    text: document.text,
    handoff: document.handoff,
    signals: document.signals.map(({ name }) => name).filter((name) => name.includes('hand')),
    state: [lastSummary, nextStep],
  }).toEqual({
    outcome: 'unverified',
    text,
    handoff: null,
    signals: ['nothing_handed_on', 'not_handed_back'],
    state: [text, null],
  })
})

test('with a shape of its own, the answer has that shape, and is judged by it', async () => {
  const here = at()
  const schema = join(here.root, 'schema.json')
  const shape = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
  writeFileSync(schema, JSON.stringify(shape))
  const goal = `Count ${answering({ answer: { n: 3 }, summary: 'Counted.', nextStep: null })}`
  const { document } = await here.json(['run', goal, '--handoff', '--schema', schema])
  expect({
    outcome: document.outcome,
    text: document.text,
    structured: document.structured,
    handoff: document.handoff,
    next: (await stateOf(here)).nextStep,
  }).toEqual({
    outcome: 'accepted',
    text: '{"n":3}',
    structured: { n: 3 },
    handoff: { summary: 'Counted.', nextStep: null },
    next: null,
  })
})

test('an answer without its shape is mended as ever; what its worker left stays, and the mending is in no kept session', async () => {
  const here = at()
  const schema = join(here.root, 'schema.json')
  const shape = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
  writeFileSync(schema, JSON.stringify(shape))
  const goal = `Count ${answering({ answer: { n: answering({ n: 3 }) }, ...CLOSING })}`
  const args = ['run', goal, '--handoff', '--keep-session', '--schema', schema]
  const { document } = await here.json(args)
  expect({
    outcome: document.outcome,
    structured: document.structured,
    handoff: document.handoff,
    repaired: document.signals.some(({ name }) => name === 'repaired'),
    kept: [document.proof, document.repair].map((proof) => proof?.argv.includes('--ephemeral')),
  }).toEqual({
    outcome: 'accepted',
    structured: { n: 3 },
    handoff: CLOSING,
    repaired: true,
    kept: [false, true],
  })
})

test('a patch is to be looked at first; what its worker says is next comes after, also once it is applied', async () => {
  const here = at({ config: 'apply: accepted\n' })
  const goal = `Mend it [[fake: edit a.txt a]] ${answering({ answer: 'Mended.', ...CLOSING })}`
  const { document } = await here.json(['run', goal, '--write', '--handoff'])
  const before = (await stateOf(here)).nextStep
  await here.waybill(['apply', document.id])
  expect([before, (await stateOf(here)).nextStep]).toEqual([
    `Review the patch of ${document.id} and apply it: waybill apply ${document.id}. Then: ${CLOSING.nextStep}`,
    `Look at what ${document.id} changed, which is in the working tree now: waybill apply ${document.id} --revert takes it back. Then: ${CLOSING.nextStep}`,
  ])
})

test('a task of a batch hands on and back as a run does', async () => {
  const here = at()
  await here.waybill(['state', 'set', '--thread', 'Sums', '--summary', 'Half is mended'])
  const file = join(here.root, 'tasks.yaml')
  const goal = `Mend the rest ${answering({ answer: 'Mended.', ...CLOSING })}`
  writeFileSync(file, JSON.stringify({ version: 1, tasks: [{ goal, handoff: true }, { goal: 'Look' }] }))
  const { document } = await here.json(['batch', file])
  const sent = await Promise.all(
    (document.batch?.tasks ?? []).map(
      async ({ id }) => (await here.json(['result', id])).document.proof?.sent,
    ),
  )
  expect({
    handoffs: document.batch?.tasks.map(({ handoff }) => handoff),
    handedOn: sent.map((one) => one?.handedOn !== undefined),
  }).toEqual({ handoffs: [CLOSING, undefined], handedOn: [true, false] })
})

test('explain shows what would be handed on, and a person sees what came back', async () => {
  const here = at()
  await here.waybill(['state', 'set', '--thread', 'Sums', '--summary', 'Half is mended'])
  const explained = await here.waybill(['explain', 'Mend the rest', '--handoff'])
  const goal = `Mend the rest ${answering({ answer: 'Mended.', ...CLOSING })}`
  const { stderr } = await here.waybill(['run', goal, '--handoff'])
  expect({
    explained: explained.stdout.includes('Where it stands: Half is mended'),
    stands: stderr.includes(`stands  ${CLOSING.summary}`),
    next: stderr.includes(`next    ${CLOSING.nextStep}`),
    sent: /sent .*in it what was handed on \(\d+ bytes, [0-9a-f]{12}\)/.test(stderr.replace(/\s+/g, ' ')),
  }).toEqual({ explained: true, stands: true, next: true, sent: true })
})
