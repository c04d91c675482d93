import { expect, test } from 'vitest'
import type { HookEvent } from '../../src/domain/hook.ts'
import { readCodexHook } from '../../src/hosts/codex.ts'

const common = { session_id: 's1', turn_id: 't1', cwd: '/shop', model: 'gpt-5.5' }
const tool = (tool_name: string, tool_input: unknown) => ({
  ...common,
  hook_event_name: 'PreToolUse',
  tool_name,
  tool_input,
  tool_use_id: 'call_1',
})
const said = { ...common, hook_event_name: 'UserPromptSubmit', prompt: '$waybill:deny claude' }
const agentCall = {
  kind: 'agent_call',
  agent: 'waybill:claude-auditor',
  description: '',
  cwd: '/shop',
  toolUseId: 'call_1',
  session: 's1',
} as const
const leftAlone = { kind: 'other', name: 'PreToolUse' } as const
/** As the vendor's own service encrypts a task (the words are noise). */
const SEALED = `gAAAAAB${'pZ3-_x9Q'.repeat(60)}==`
const v1 = (input: object) => tool('spawn_agent', { agent_type: 'waybill:claude-auditor', ...input })
const v2 = (input: object) =>
  tool('collaborationspawn_agent', { task_name: 'audit', agent_type: 'waybill:claude-auditor', ...input })

const EVENTS: [what: string, input: unknown, event: HookEvent][] = [
  ['a subagent of ours', v1({ message: 'Audit it' }), { ...agentCall, prompt: 'Audit it' }],
  [
    'a subagent of ours whose task comes in parts',
    v1({ items: [{ type: 'text', text: 'Audit' }, { type: 'image', url: 'x' }, { text: 'sum.js' }] }),
    { ...agentCall, prompt: 'Audit\nsum.js' },
  ],
  [
    'a subagent of ours, of the second generation',
    v2({ message: 'Audit it' }),
    { ...agentCall, description: 'audit', prompt: 'Audit it' },
  ],
  [
    'a task that is encrypted: not to be read',
    v2({ message: SEALED }),
    { ...agentCall, description: 'audit', prompt: undefined },
  ],
  ['a subagent without a task: nothing to be read', v1({}), { ...agentCall, prompt: undefined }],
  [
    'a task of one long word that is no cipher',
    v1({ message: `/${'src.folder/'.repeat(20)}` }),
    { ...agentCall, prompt: `/${'src.folder/'.repeat(20)}` },
  ],
  [
    'a subagent of others',
    tool('spawn_agent', { agent_type: 'worker', message: 'Go' }),
    {
      kind: 'agent_call',
      agent: 'worker',
      prompt: 'Go',
      description: '',
      cwd: '/shop',
      toolUseId: 'call_1',
      session: 's1',
    },
  ],
  ['a subagent without a type', tool('spawn_agent', { message: 'waybill:claude-auditor' }), leftAlone],
  [
    'a command',
    tool('Bash', { command: 'ls' }),
    { kind: 'tool_call', tool: 'Bash', texts: ['ls'], cwd: '/shop' },
  ],
  [
    'a patch: the files that it touches, never what it writes',
    tool('apply_patch', {
      command:
        '*** Begin Patch\n*** Add File: a b.txt\n+*** Add File: no\n*** Update File: /x/c\n*** Move to: d\n@@\n-1\n+waybill allow codex\n*** Delete File: e\n*** End Patch',
    }),
    { kind: 'tool_call', tool: 'apply_patch', texts: ['a b.txt', '/x/c', 'd', 'e'], cwd: '/shop' },
  ],
  [
    'any other tool: its whole input',
    tool('view', { path: 'x' }),
    { kind: 'tool_call', tool: 'view', texts: ['{"path":"x"}'], cwd: '/shop' },
  ],
  ['what was said', said, { kind: 'said', prompt: said.prompt, cwd: '/shop', session: 's1', turn: 't1' }],
  [
    'what a model told its subagent',
    { ...said, agent_id: 'a1', agent_type: 'worker' },
    { kind: 'other', name: 'UserPromptSubmit' },
  ],
  [
    'a session that starts',
    { ...common, hook_event_name: 'SessionStart', source: 'startup' },
    { kind: 'session_start', cwd: '/shop', session: 's1' },
  ],
  [
    'a session that goes on from an earlier one',
    { ...common, hook_event_name: 'SessionStart', source: 'resume' },
    { kind: 'session_start', cwd: '/shop', session: 's1', resumed: true },
  ],
  [
    'the end of a turn',
    { ...common, hook_event_name: 'Stop', turn_id: 't1', stop_hook_active: false },
    { kind: 'stop', cwd: '/shop', session: 's1', turn: 't1', again: false },
  ],
  [
    'the end of a turn that a hook has held, or may have',
    { ...common, hook_event_name: 'Stop' },
    { kind: 'stop', cwd: '/shop', session: 's1', turn: 't1', again: true },
  ],
  [
    'the end of a subagent',
    { ...common, hook_event_name: 'Stop', agent_id: 'a1', stop_hook_active: false },
    { kind: 'other', name: 'Stop' },
  ],
  ['an event of a later version', { ...common, hook_event_name: 'New' }, { kind: 'other', name: 'New' }],
  ['an event without a folder', { hook_event_name: 'SessionStart' }, { kind: 'other', name: 'SessionStart' }],
  ...[null, 7, 'text', []].map((input): [string, unknown, HookEvent] => [
    JSON.stringify(input),
    input,
    { kind: 'other', name: '' },
  ]),
]

test.each(EVENTS)('reads %s', (_what, input, event) => {
  expect(readCodexHook(input)).toEqual(event)
})
