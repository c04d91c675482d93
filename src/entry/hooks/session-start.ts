import { briefing } from '../../decide/briefing.ts'
import type { HookEvent, HookReply } from '../../domain/hook.ts'
import { findWorkspace } from '../../io/repository.ts'
import { readStateFile } from '../../io/state-file.ts'

/** Tells a new session what is open in this repository, and nothing where nothing is. */
export async function answerSessionStart({
  cwd,
}: Extract<HookEvent, { kind: 'session_start' }>): Promise<HookReply> {
  const workspace = findWorkspace(cwd)
  const state = workspace.ok ? readStateFile(workspace.value.root) : undefined
  const text = state && briefing(state)
  return text === undefined ? { kind: 'pass' } : { kind: 'context', text }
}
