import { expect, test } from 'vitest'
import type { HookEvent, HookReply } from '../../src/domain/hook.ts'
import { renderReply } from '../../src/hosts/render.ts'

const start: HookEvent = { kind: 'session_start', cwd: '/shop', session: 's1' }
const said: HookEvent = { kind: 'said', prompt: 'Go on', cwd: '/shop', session: 's1' }
const context = (hookEventName: string) => ({
  hookSpecificOutput: { hookEventName, additionalContext: 'Open: x' },
})

test.each<[reply: HookReply, event: HookEvent, printed: object | undefined]>([
  [{ kind: 'pass' }, start, undefined],
  [
    { kind: 'deny', reason: 'No "x"\n' },
    { kind: 'tool_call', tool: 'Bash', texts: ['x'], cwd: '/shop' },
    {
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: 'No "x"\n',
      },
    },
  ],
  [{ kind: 'handled', message: 'Done' }, said, { decision: 'block', reason: 'Done' }],
  [{ kind: 'context', text: 'Open: x' }, start, context('SessionStart')],
  [{ kind: 'context', text: 'Open: x' }, said, context('UserPromptSubmit')],
  [
    { kind: 'hold', reason: 'Look', message: 'One problem' },
    { kind: 'stop', cwd: '/shop', session: 's1', turn: 't1', again: false },
    { decision: 'block', reason: 'Look', systemMessage: 'One problem' },
  ],
  [{ kind: 'notice', message: 'Old' }, start, { systemMessage: 'Old' }],
])('renders %j, on %j', (reply, event, printed) => {
  const text = renderReply(reply, event)
  expect(text === undefined ? undefined : JSON.parse(text)).toEqual(printed)
})
