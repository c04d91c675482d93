import type { HookEvent } from '../domain/hook.ts'
import { type Fields, isFields, text } from './fields.ts'
import { said, sessionStart, stop } from './session.ts'

/** What Claude Code gives a hook on stdin. An event that lacks what we decide on is `other`: it is left alone. */
export function readClaudeHook(input: unknown): HookEvent {
  const fields = isFields(input) ? input : {}
  const name = text(fields, 'hook_event_name') ?? ''
  const cwd = text(fields, 'cwd')
  const session = text(fields, 'session_id') ?? ''
  if (cwd === undefined) return { kind: 'other', name }
  if (name === 'SessionStart') return sessionStart(fields, cwd, session)
  if (name === 'PreToolUse') return toolCall(fields, cwd, session)
  if (name === 'Stop') return stop(fields, 'prompt_id', cwd, session)
  if (name === 'WaybillAgent') return agentAsked(fields, cwd)
  const prompt = text(fields, 'prompt')
  if (name === 'UserPromptSubmit' && prompt !== undefined)
    return said(fields, 'prompt_id', { prompt, cwd, session })
  // Not UserPromptSubmit: that one also comes for prompts that the model schedules for itself (CronCreate, ScheduleWakeup),
  // word for word as if typed. Only a command that was typed is expanded (seen on 2.1.197 and 2.1.329).
  if (name !== 'UserPromptExpansion' || prompt === undefined) return { kind: 'other', name }
  return { kind: 'prompt', prompt, cwd, session }
}

/** From hooks/register.ts, in the shape of a hook's input. */
function agentAsked({ tool_input: input }: Fields, cwd: string): HookEvent {
  const asked = isFields(input) ? input : {}
  return {
    kind: 'agent_asked',
    agent: text(asked, 'subagent_type') ?? '',
    prompt: text(asked, 'prompt') ?? '',
    cwd,
  }
}

function toolCall(fields: Fields, cwd: string, session: string): HookEvent {
  const tool = text(fields, 'tool_name') ?? ''
  const input = isFields(fields.tool_input) ? fields.tool_input : {}
  const skill = text(input, 'skill')
  if (tool === 'Skill' && skill !== undefined)
    return { kind: 'skill_call', skill, args: text(input, 'args') ?? '', cwd, session }
  if (tool !== 'Agent') return { kind: 'tool_call', tool, texts: [subjectOf(tool, input)], cwd }
  const agent = text(input, 'subagent_type') ?? ''
  const prompt = text(input, 'prompt')
  const toolUseId = text(fields, 'tool_use_id')
  if (agent === '' || prompt === undefined || toolUseId === undefined)
    return { kind: 'other', name: 'PreToolUse' }
  return {
    kind: 'agent_call',
    agent,
    prompt,
    description: text(input, 'description') ?? '',
    cwd,
    toolUseId,
    session,
  }
}

const SUBJECTS: Record<string, string> = {
  Bash: 'command',
  PowerShell: 'command',
  Monitor: 'command',
  Write: 'file_path',
  Edit: 'file_path',
  MultiEdit: 'file_path',
  NotebookEdit: 'notebook_path',
}

const subjectOf = (tool: string, input: Fields): string =>
  text(input, SUBJECTS[tool] ?? '') ?? JSON.stringify(input)
