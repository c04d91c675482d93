import { expect, test } from 'vitest'
import type { HookEvent } from '../../src/domain/hook.ts'
import { readClaudeHook } from '../../src/hosts/claude.ts'

const common = { session_id: 's1', cwd: '/shop', permission_mode: 'default' }
const tool = (tool_name: string, tool_input: object) => ({
  ...common,
  hook_event_name: 'PreToolUse',
  tool_name,
  tool_input,
  tool_use_id: 'toolu_1',
})
const agentCall = { subagent_type: 'waybill:codex-auditor', prompt: 'Audit it', description: 'Audit' }
const leftAlone = { kind: 'other', name: 'PreToolUse' } as const

const EVENTS: [what: string, input: unknown, event: HookEvent][] = [
  [
    'a subagent of ours',
    tool('Agent', agentCall),
    {
      kind: 'agent_call',
      agent: 'waybill:codex-auditor',
      prompt: 'Audit it',
      description: 'Audit',
      cwd: '/shop',
      toolUseId: 'toolu_1',
      session: 's1',
    },
  ],
  [
    'a subagent of others',
    tool('Agent', { prompt: 'Look', subagent_type: 'Explore' }),
    {
      kind: 'agent_call',
      agent: 'Explore',
      prompt: 'Look',
      description: '',
      cwd: '/shop',
      toolUseId: 'toolu_1',
      session: 's1',
    },
  ],
  [
    'a skill that the model calls',
    tool('Skill', { skill: 'tidy', args: 'src' }),
    { kind: 'skill_call', skill: 'tidy', args: 'src', cwd: '/shop', session: 's1' },
  ],
  [
    'a skill without words',
    tool('Skill', { skill: 'tidy' }),
    { kind: 'skill_call', skill: 'tidy', args: '', cwd: '/shop', session: 's1' },
  ],
  ['a subagent without a type', tool('Agent', { prompt: 'waybill:codex-auditor' }), leftAlone],
  ['a subagent without a prompt', tool('Agent', { subagent_type: 'waybill:codex-auditor' }), leftAlone],
  [
    'a command',
    tool('Bash', { command: 'ls', description: 'List' }),
    { kind: 'tool_call', tool: 'Bash', texts: ['ls'], cwd: '/shop' },
  ],
  [
    'a file that is written: the path, never the content',
    tool('Write', { file_path: '/shop/a', content: 'waybill allow codex' }),
    { kind: 'tool_call', tool: 'Write', texts: ['/shop/a'], cwd: '/shop' },
  ],
  [
    'a notebook',
    tool('NotebookEdit', { notebook_path: '/shop/n.ipynb', new_source: 'x' }),
    { kind: 'tool_call', tool: 'NotebookEdit', texts: ['/shop/n.ipynb'], cwd: '/shop' },
  ],
  [
    'any other tool: its whole input',
    tool('CronCreate', { cron: '* * * * *', prompt: 'go' }),
    { kind: 'tool_call', tool: 'CronCreate', texts: ['{"cron":"* * * * *","prompt":"go"}'], cwd: '/shop' },
  ],
  [
    'a command of ours that was typed',
    { ...common, hook_event_name: 'UserPromptExpansion', prompt: '/waybill:allow codex' },
    { kind: 'prompt', prompt: '/waybill:allow codex', cwd: '/shop', session: 's1' },
  ],
  [
    'a prompt, which a model can schedule for itself: no command is read out of it',
    { ...common, hook_event_name: 'UserPromptSubmit', prompt_id: 'p1', prompt: '/waybill:allow codex' },
    { kind: 'said', prompt: '/waybill:allow codex', cwd: '/shop', session: 's1', turn: 'p1' },
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
    { ...common, hook_event_name: 'Stop', prompt_id: 't1', stop_hook_active: false },
    { kind: 'stop', cwd: '/shop', session: 's1', turn: 't1', again: false },
  ],
  [
    'the end of a turn that a hook has held, or may have',
    { ...common, hook_event_name: 'Stop' },
    { kind: 'stop', cwd: '/shop', session: 's1', turn: undefined, again: true },
  ],
  [
    'the end of a subagent',
    { ...common, hook_event_name: 'Stop', agent_id: 'a1', stop_hook_active: false },
    { kind: 'other', name: 'Stop' },
  ],
  ['an event of a later version', { ...common, hook_event_name: 'New' }, { kind: 'other', name: 'New' }],
  ['an event without a folder', { hook_event_name: 'SessionStart' }, { kind: 'other', name: 'SessionStart' }],
  ['an event without a name', { cwd: '/shop' }, { kind: 'other', name: '' }],
  ...[null, 7, 'text', []].map((input): [string, unknown, HookEvent] => [
    JSON.stringify(input),
    input,
    { kind: 'other', name: '' },
  ]),
]

test.each(EVENTS)('reads %s', (_what, input, event) => {
  expect(readClaudeHook(input)).toEqual(event)
})
