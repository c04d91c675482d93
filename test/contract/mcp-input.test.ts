import { expect, test } from 'vitest'
import { connect, place } from './mcp-harness.ts'

const AGAIN = 'Call it again with that field put right.'

/** Tool, arguments, what is said, what to do next. Each is refused before anything is started or recorded. */
const REFUSED: [string, Record<string, unknown>, string, string][] = [
  ['delegate', { gaol: 'Go.' }, 'delegate: there is no field `gaol`', 'Did you mean `goal`?'],
  [
    'delegate',
    { goal: 'Go.', fallback: [] },
    'delegate: there is no field `fallback`',
    'Did you mean `fallbacks`?',
  ],
  [
    'delegate',
    { goal: 'Go.', worker: 'codx' },
    'delegate: `worker` cannot be `codx`',
    'Did you mean `codex`?',
  ],
  ['delegate', { goal: 'Go.', mode: 'wrte' }, 'delegate: `mode` cannot be `wrte`', 'Did you mean `write`?'],
  [
    'delegate',
    { goal: 'Go.', effort: 'hi' },
    'delegate: `effort` cannot be `hi`',
    'Did you mean `high` or `xhigh`?',
  ],
  [
    'delegate',
    {},
    'delegate: `goal` is missing; it is what is to be done, whole: the worker sees nothing of this conversation',
    AGAIN,
  ],
  ['delegate', { goal: 'Go.', model: '' }, 'delegate: `model` must be the id of a model', AGAIN],
  ['delegate', { goal: 'Go.', files: 'a.txt' }, 'delegate: `files` must be a list of paths', AGAIN],
  ['delegate', { goal: 'Go.', files: [1] }, 'delegate: `files.0` must be a path', AGAIN],
  ['delegate', { goal: 'Go.', maxUsd: 0 }, 'delegate: `maxUsd` must be a number above 0', AGAIN],
  ['delegate', { goal: 'Go.', network: 'yes' }, 'delegate: `network` must be true or false', AGAIN],
  ['delegate', { goal: 'Go.', answerSchema: [] }, 'delegate: `answerSchema` must be a JSON Schema', AGAIN],
  [
    'delegate',
    { goal: 'Go.', waitSeconds: 541 },
    'delegate: `waitSeconds` must be seconds to wait for the end, 0 to 540; 50 if not said',
    AGAIN,
  ],
  ['job', { action: 'lst' }, 'job: `action` cannot be `lst`', 'Did you mean `list`?'],
  ['job', { action: 'status' }, 'job: `status` needs an id', 'The action `list` shows the ids.'],
  ['job', { action: 'cancel' }, 'job: `cancel` needs an id', 'The action `list` shows the ids.'],
  ['job', { action: 'list', id: 'w1' }, 'job: `list` takes no id', 'Use `status` for one run.'],
  [
    'job',
    { action: 'result', id: 'w1', waitSeconds: 5 },
    'job: `result` does not wait',
    'Leave waitSeconds out, or use `wait`.',
  ],
  [
    'handoff',
    { action: 'read', summary: 'x' },
    'handoff: `read` takes no summary',
    'Use the action `write` to say something.',
  ],
  [
    'handoff',
    { action: 'write' },
    'handoff: nothing was said to write',
    'Give thread, summary, nextStep or close.',
  ],
  [
    'handoff',
    { action: 'write', close: true, nextStep: 'x' },
    'handoff: a closed thread has no next step',
    'Leave nextStep out, or do not close it.',
  ],
  ['delgate', { goal: 'Go.' }, 'there is no tool `delgate`', 'Did you mean `delegate`?'],
]

test.each(REFUSED)(
  'a wrong argument is refused and names the nearest: %s %j',
  async (tool, args, message, hint) => {
    const { call } = await connect(place())
    const told = await call(tool, args)
    const kind = /cannot be|no tool/.test(message) ? 'unknown_name' : 'wrong_usage'
    expect(told).toEqual({
      content: [{ type: 'text', text: `${message}. ${hint}` }],
      structuredContent: { failure: { kind, message, hint, exit: 2 } },
      isError: true,
    })
    const { structuredContent } = await call('job', { action: 'list' })
    expect(structuredContent).toEqual({ jobs: [] })
  },
)
