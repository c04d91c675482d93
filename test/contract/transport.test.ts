import { expect, test } from 'vitest'
import { isAlive } from '../../src/io/identity.ts'
import {
  CODEX_START,
  codexAnswer,
  FAKE_CLAUDE,
  neverRan,
  started,
  tryRun,
  watch,
} from './transport-harness.ts'

const CLAUDE_ARGS = ['-p', '--output-format', 'stream-json', '--verbose']

/** A run that printed its start events and was then ended by us. */
const endedEarly = { ...started, stdout: CODEX_START, stderr: '', bytesOut: Buffer.byteLength(CODEX_START) }
const startNotices = [{ useful: true }, { useful: true }]

test('a worker that answers: its output, exit code and identity come back (W14)', async () => {
  const stdout = CODEX_START + codexAnswer('hello')
  const tried = await tryRun({ prompt: 'hello' })
  expect(tried).toEqual({
    run: { ...started, ending: { how: 'exited', code: 0 }, stdout, stderr: '', bytesOut: stdout.length },
    raw: expect.anything(),
    notices: [...startNotices, { useful: true }, { useful: true }],
    transcript: { bytes: Buffer.from(stdout), mode: 0o600 },
    spawned: {
      pid: expect.any(Number),
      startedAt: expect.any(String),
      bootId: expect.any(String),
      pidNamespace: expect.any(String),
    },
    left: [],
  })
})

test('a perfect transcript with a bad exit code keeps the code (G39)', async () => {
  const { run } = await tryRun({ prompt: 'hello [[fake: exit 3]]' })
  const stdout = CODEX_START + codexAnswer('hello')
  expect(run).toEqual({
    ...started,
    ending: { how: 'exited', code: 3 },
    stdout,
    stderr: '',
    bytesOut: stdout.length,
  })
})

test('a perfect transcript of a killed worker is a signal, never an exit code (G39)', async () => {
  const { run } = await tryRun({ prompt: 'hello [[fake: die SIGKILL]]' })
  const stdout = CODEX_START + codexAnswer('hello')
  const ending = { how: 'signalled', signal: 'SIGKILL' }
  expect(run).toEqual({ ...started, ending, stdout, stderr: '', bytesOut: stdout.length })
})

test('exit 0 without output is exit 0 without output', async () => {
  const { run } = await tryRun({ prompt: '[[fake: empty]]' })
  expect(run).toEqual({
    ...started,
    ending: { how: 'exited', code: 0 },
    stdout: '',
    stderr: '',
    bytesOut: 0,
  })
})

test('no first event: the start clock ends the run (I7)', async () => {
  const { run, left } = await tryRun({ prompt: '[[fake: silent]]', startMs: 100 })
  const ending = { how: 'timed_out', clock: 'start' }
  expect({ run, left }).toEqual({
    run: { ...started, ending, stdout: '', stderr: '', bytesOut: 0 },
    left: [],
  })
})

test('silence after the first events: the idle clock ends the run (I7)', async () => {
  const { run, left } = await tryRun({ prompt: '[[fake: hang]]', idleMs: 100 })
  expect({ run, left }).toEqual({
    run: { ...endedEarly, ending: { how: 'timed_out', clock: 'idle' } },
    left: [],
  })
})

test('a useful event begins the idle clock again', async () => {
  // 60 events, 20 ms apart: three times the idle limit in all, and never a silence that long.
  let seen = 0
  const cancel = new AbortController()
  const { run } = await tryRun({
    prompt: '[[fake: retry]]',
    idleMs: 400,
    watch: () => ({ useful: true }),
    cancel: cancel.signal,
    onNotice() {
      seen += 1
      if (seen === 60) cancel.abort()
    },
  })
  expect(run.ending).toEqual({ how: 'cancelled' })
})

test.each([
  ['codex reconnecting', {}],
  ['claude retrying', { executable: FAKE_CLAUDE, args: CLAUDE_ARGS }],
])('retries for ever are not progress: %s meets the idle clock', async (_, fake) => {
  const { run, notices, left } = await tryRun({ ...fake, prompt: '[[fake: retry]]', idleMs: 200 })
  expect({ ending: run.ending, retried: notices.some(({ activity }) => activity === 'retry'), left }).toEqual(
    {
      ending: { how: 'timed_out', clock: 'idle' },
      retried: true,
      left: [],
    },
  )
})

test('a worker that stays busy meets the wall clock (I7)', async () => {
  const { run, left } = await tryRun({
    prompt: '[[fake: retry]]',
    wallMs: 400,
    watch: () => ({ useful: true }),
  })
  expect({ ending: run.ending, left }).toEqual({ ending: { how: 'timed_out', clock: 'wall' }, left: [] })
})

test('limits beyond the longest timer do not end a run at once', async () => {
  const { run } = await tryRun({ wallMs: 2 ** 40, idleMs: 2 ** 40, startMs: 2 ** 40 })
  expect(run.ending).toEqual({ how: 'exited', code: 0 })
})

test.each([
  ['codex', {}],
  ['claude', { executable: FAKE_CLAUDE, args: CLAUDE_ARGS }],
])('a hopeless event ends %s before its retries are over', async (_, fake) => {
  const { run, notices, left } = await tryRun({ ...fake, prompt: '[[fake: unauthorized]]' })
  expect({ ending: run.ending, last: notices.at(-1), left }).toEqual({
    ending: { how: 'hopeless', because: 'the key was refused' },
    last: { useful: false, hopeless: 'the key was refused' },
    left: [],
  })
})

test('cancelling a running worker (H26, I4)', async () => {
  const cancel = new AbortController()
  const { run, left } = await tryRun({
    prompt: '[[fake: hang]]',
    cancel: cancel.signal,
    onNotice: () => cancel.abort(),
  })
  expect({ ending: run.ending, left }).toEqual({ ending: { how: 'cancelled' }, left: [] })
})

test('a reason that is an ending names the ending, before the start and after it', async () => {
  const overspent = { how: 'overspent', usedUsdMicros: 7, holdUsdMicros: 5 }
  const early = await tryRun({ cancel: AbortSignal.abort(overspent) })
  const cancel = new AbortController()
  const late = await tryRun({
    prompt: '[[fake: hang]]',
    cancel: cancel.signal,
    onNotice: () => cancel.abort(overspent),
  })
  expect([early.run, late.run.ending, late.left]).toEqual([{ ...neverRan, ending: overspent }, overspent, []])
})

test.each([new Error('the ledger is locked'), 'a word', null])(
  'any other reason is a cancel: %s',
  async (reason) => {
    const { run } = await tryRun({ cancel: AbortSignal.abort(reason) })
    expect(run.ending).toEqual({ how: 'cancelled' })
  },
)

test('what was cancelled before the start starts nothing and leaves no file', async () => {
  const tried = await tryRun({ cancel: AbortSignal.abort() })
  expect(tried).toEqual({
    run: { ...neverRan, ending: { how: 'cancelled' } },
    raw: expect.anything(),
    notices: [],
    transcript: undefined,
    spawned: undefined,
    left: [],
  })
})

test('a callback that throws ends the worker and the run, and rejects nothing', async () => {
  const broken = (): never => {
    throw new Error('the ledger is locked')
  }
  const endings = []
  for (const callbacks of [{ onSpawn: broken }, { onNotice: broken }, { watch: broken }]) {
    const { run, left } = await tryRun({ prompt: '[[fake: hang]]', ...callbacks })
    endings.push({ ending: run.ending, left })
  }
  const because = 'Waybill could not follow the run: the ledger is locked'
  expect(endings).toEqual(Array(3).fill({ ending: { how: 'hopeless', because }, left: [] }))
})

test('the worker is known, and alive, before its first event (G17, G36)', async () => {
  const order: string[] = []
  await tryRun({
    onSpawn: (identity) => order.push(isAlive(identity) ? 'spawned alive' : 'spawned dead'),
    watch(line) {
      order.push('line')
      return watch(line)
    },
  })
  expect(order).toEqual(['spawned alive', 'line', 'line', 'line', 'line'])
})
