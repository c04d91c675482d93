import type { HookEvent } from '../domain/hook.ts'
import { type Fields, isFields, text } from './fields.ts'
import { said, sessionStart, stop } from './session.ts'

/** How the two generations of Codex's own subagents name the call that starts one (seen on 0.169.0). */
const SPAWNS: readonly string[] = ['spawn_agent', 'collaborationspawn_agent']

/** What Codex gives a hook on stdin. An event that lacks what we decide on is `other`: it is left alone. */
export function readCodexHook(input: unknown): HookEvent {
  const fields = isFields(input) ? input : {}
  const name = text(fields, 'hook_event_name') ?? ''
  const cwd = text(fields, 'cwd')
  const session = text(fields, 'session_id') ?? ''
  if (cwd === undefined) return { kind: 'other', name }
  if (name === 'SessionStart') return sessionStart(fields, cwd, session)
  if (name === 'Stop') return stop(fields, 'turn_id', cwd, session)
  if (name === 'PreToolUse') return toolCall(fields, cwd, session)
  const prompt = text(fields, 'prompt')
  // With an agent's id it is what a model told its subagent.
  if (name !== 'UserPromptSubmit' || prompt === undefined || 'agent_id' in fields)
    return { kind: 'other', name }
  return said(fields, 'turn_id', { prompt, cwd, session })
}

function toolCall(fields: Fields, cwd: string, session: string): HookEvent {
  const tool = text(fields, 'tool_name') ?? ''
  const input = isFields(fields.tool_input) ? fields.tool_input : {}
  if (!SPAWNS.includes(tool)) return { kind: 'tool_call', tool, texts: subjectsOf(tool, input), cwd }
  const agent = text(input, 'agent_type') ?? ''
  const toolUseId = text(fields, 'tool_use_id')
  if (agent === '' || toolUseId === undefined) return { kind: 'other', name: 'PreToolUse' }
  return {
    kind: 'agent_call',
    agent,
    prompt: readable(taskOf(input)),
    description: text(input, 'task_name') ?? '',
    cwd,
    toolUseId,
    session,
  }
}

/** One text, or the parts that are text. */
function taskOf(input: Fields): string {
  const parts = Array.isArray(input.items) ? input.items.filter(isFields) : []
  return text(input, 'message') ?? parts.flatMap((part) => text(part, 'text') ?? []).join('\n')
}

/**
 * Models of the second generation have the vendor encrypt what a subagent is told, and nothing in the event says so.
 * All 420 of one user's rollouts looked like this, of 460 characters or more (a public report, August 2026); a task in
 * any language looks different.
 */
const SEALED = /^[\w+/-]{80,}={0,2}$/

const readable = (task: string): string | undefined =>
  task.trim() === '' || SEALED.test(task.trim()) ? undefined : task

/** A patch is judged by the files that it touches, never by what it writes into them. */
function subjectsOf(tool: string, input: Fields): string[] {
  const command = text(input, 'command')
  if (command === undefined) return [JSON.stringify(input)]
  if (tool !== 'apply_patch') return [command]
  const files = command.matchAll(/^[ \t]*\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.*\S)\s*$/gm)
  return [...files].map(([, path = '']) => path)
}
