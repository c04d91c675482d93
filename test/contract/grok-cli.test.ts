import { describe, expect, test } from 'vitest'
import { grokCli } from '../../src/workers/grok-cli.ts'
import { RECORDED, reportOf } from './grok-cli-recorded.ts'
import {
  errandFor,
  eventsOf,
  exited,
  linesOf,
  ran,
  recording,
  recordings,
  type Wanted,
} from './worker-harness.ts'

const readText = (stdout: string, exit = 0, wanted?: Wanted, stderr = '') =>
  grokCli.read(ran(stdout, { ...exited(exit), stderr }), errandFor('grok-cli', wanted))
const read = (name: string, exit = 0, wanted?: Wanted, stderr = '') =>
  readText(recording(`grok-cli/${name}`), exit, wanted, stderr)
const changed = (name: string, change: (event: Record<string, unknown>) => object) =>
  linesOf(
    eventsOf(recording(`grok-cli/${name}`)).map((event) => (event.type === 'end' ? change(event) : event)),
  )

describe('read', () => {
  test('the cases below are all the recordings there are', () => {
    const names = Object.keys(RECORDED).map((name) => `grok-cli/${name}`)
    expect(recordings('grok-cli')).toEqual(names.sort())
  })

  test.each(Object.entries(RECORDED))('%s', (name, recorded) => {
    expect(read(name, recorded.exit, {}, recorded.log)).toEqual(reportOf(name, recorded))
  })

  test('W16: JSON that was asked for is there as a value; what breaks its shape is not, although the CLI ends with 0', () => {
    const asked = (name: string) => read(name, 0, { ask: { answerSchema: { type: 'object' } } })
    expect(asked('schema-ok')).toEqual({ ...read('schema-ok'), structured: { verdict: 'pass' } })
    expect(['schema-violated', 'schema-no-json'].map((name) => 'structured' in asked(name))).toEqual([
      false,
      false,
    ])
  })

  test('a value that quotes the prompt quotes it as it was said', () => {
    const quoting = changed('schema-ok', (end) => ({
      ...end,
      structuredOutput: { '@\u2060a': ['@\u2060b'] },
    }))
    expect(readText(quoting, 0, { ask: { answerSchema: { type: 'object' } } })).toMatchObject({
      structured: { '@a': ['@b'] },
    })
  })

  test.each(['cost_is_partial', 'usage_is_incomplete'])(
    'T21: a cost of a part of the run is not its cost: %s',
    (flag) => {
      expect(readText(changed('plain', (end) => ({ ...end, [flag]: true })))).toMatchObject({
        status: 'done',
        cost: { basis: 'unknown', because: 'Grok told the cost of a part of the run only' },
      })
    },
  )

  test('a run that failed after it was billed for says so', () => {
    const [end = {}] = eventsOf(recording('grok-cli/plain')).slice(-1)
    const error = { ...end, type: 'error', message: 'it broke', stopReason: undefined }
    expect(readText(linesOf([error]), 1)).toMatchObject({
      status: 'failed',
      cost: { basis: 'billed', usdMicros: 2_100 },
      modelObserved: 'grok-4.7',
    })
  })

  test('of two models in one run none is the one that answered', () => {
    const two = changed('plain', (end) => ({ ...end, modelUsage: { 'grok-4.7': {}, 'grok-4.6': {} } }))
    expect('modelObserved' in readText(two)).toBe(false)
  })

  test.each([
    ['refusal', 'refused_by_model', 'Grok failed: it stopped for refusal'],
    ['max_turn_requests', 'worker_failed', 'Grok failed: it stopped for max_turn_requests'],
    [undefined, 'unreadable_output', 'Grok failed: its end does not say why it stopped'],
  ])('an end for another reason than an answer is none: %s', (stopReason, kind, message) => {
    expect(readText(changed('plain', (end) => ({ ...end, stopReason })))).toMatchObject({
      failure: { kind, message },
      partialText: 'Hello from the scripted model.',
    })
  })

  test('what comes in pieces is one text, and what was said before a search is a message of its own', () => {
    const text = (data: string) => ({ type: 'text', data })
    const search = (rawOutput: object) => ({ type: 'tool_call_update', rawOutput })
    const events = [
      text('Let '),
      text('me.'),
      search({ action: { type: 'open_page', url: 'https://a.dev/1' } }),
      search({ action: { type: 'search', sources: [{ type: 'url', url: 'https://a.dev/2' }] } }),
      text('So @'),
      text('\u2060b.'),
      ...eventsOf(recording('grok-cli/plain')).slice(-1),
    ]
    const report = readText(linesOf(events))
    expect(report).toMatchObject({ text: 'Let me.\nSo @b.', sources: ['https://a.dev/1', 'https://a.dev/2'] })
    expect('moreSources' in report).toBe(false)
  })

  test('settings of ours that the installed CLI does not take mean that it is another version', () => {
    const stderr =
      "error: failed to load agent profile '<HOME>/waybill.md': failed to parse agent definition: x"
    expect(readText('', 1, {}, stderr)).toMatchObject({ failure: { kind: 'worker_too_old' } })
  })
})

describe('watch', () => {
  const notice = (event: object) => grokCli.watch(JSON.stringify(event))

  test.each<[event: object, notice: object]>([
    [{ type: 'available_commands', tools: [] }, { useful: true }],
    [
      { type: 'thought', data: 'x' },
      { useful: true, activity: 'thinking' },
    ],
    [
      { type: 'text', data: 'x' },
      { useful: true, activity: 'answering' },
    ],
    [
      { type: 'tool_call_update', rawOutput: { action: { type: 'search', query: 'node' } } },
      { useful: true, activity: 'searching: node' },
    ],
    [
      { type: 'tool_call_update', rawOutput: { name: 'x_keyword_search', input: '{"query":"node"}' } },
      { useful: true, activity: 'searching: node' },
    ],
    [
      { type: 'error', message: 'x' },
      { useful: false, activity: 'failed', keep: true },
    ],
    [
      { type: 'end', sessionId: 's' },
      { useful: true, activity: 'finished', session: 's', keep: true },
    ],
  ])('%j', (event, expected) => {
    expect(notice(event)).toEqual(expected)
  })

  test('M31: one that offers its model a tool is ended before the model can call it', () => {
    const because = 'it would let a model use run_terminal_command, read_file'
    const tools = ['run_terminal_command', 'read_file']
    expect(notice({ type: 'available_commands', tools })).toEqual({ useful: true, hopeless: because })
    expect(
      grokCli.read(ran('', { ending: { how: 'hopeless', because } }), errandFor('grok-cli')),
    ).toMatchObject({ failure: { kind: 'worker_failed', message: `Grok was stopped: ${because}` } })
  })
})
