import type { HookEvent } from '../domain/hook.ts'
import { type Fields, text } from './fields.ts'

/** Both hosts tell it in the same words. */
export const sessionStart = (fields: Fields, cwd: string, session: string): HookEvent => ({
  kind: 'session_start',
  cwd,
  session,
  ...(fields.source === 'resume' ? { resumed: true as const } : {}),
})

/** Both hosts tell it in the same words, but for what they call a turn. With an agent's id it is a subagent that stops. */
export const stop = (fields: Fields, turn: string, cwd: string, session: string): HookEvent =>
  'agent_id' in fields
    ? { kind: 'other', name: 'Stop' }
    : {
        kind: 'stop',
        cwd,
        session,
        turn: text(fields, turn),
        again: fields.stop_hook_active !== false,
      }

/** Each host has a name of its own for a turn: Claude Code's `prompt_id` is new with each prompt (seen on 2.1.197 and 2.1.329), as is Codex's `turn_id`. */
export function said(
  fields: Fields,
  turnName: string,
  { prompt, cwd, session }: { prompt: string; cwd: string; session: string },
): HookEvent {
  const turn = text(fields, turnName)
  return { kind: 'said', prompt, cwd, session, ...(turn === undefined ? {} : { turn }) }
}
