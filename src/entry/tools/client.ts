import { fileURLToPath } from 'node:url'
import { failure } from '../../domain/failure.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Caller } from '../../domain/task.ts'

/** What a client says of itself in `initialize`: Claude Code 2.1.197 and 2.1.329, Codex 0.169.0. */
const CALLERS: Record<string, Caller> = { 'claude-code': 'claude', 'codex-mcp-client': 'codex' }

export const callerNamed = (client: string | undefined): Caller => CALLERS[client ?? ''] ?? 'program'

/** A server that declares this is told by Codex in which folder the session works; its own `cwd` is the plugin's. */
export const CODEX_SANDBOX = 'codex/sandbox-state-meta'

/** Where a client may have said which folder it works in. */
export type Whereabouts = {
  caller: Caller
  /** URI of the first root, for clients that have roots. */
  root: string | undefined
  meta: Record<string, unknown>
  env: NodeJS.ProcessEnv
  cwd: string
}

/** The folder that the client works in; the server's own is the last resort, and never right for Codex. */
export function folderOf({ caller, root, meta, env, cwd }: Whereabouts): Result<string> {
  const sandbox = meta[CODEX_SANDBOX] as { sandboxCwd?: unknown } | undefined
  for (const said of [root, sandbox?.sandboxCwd])
    if (typeof said === 'string' && said.startsWith('file://')) return ok(fileURLToPath(said))
  if (caller !== 'codex') return ok(env.CLAUDE_PROJECT_DIR || cwd)
  return fail(
    failure('not_a_repository', 'Codex did not say which folder it works in', {
      hint: 'Use codex 0.169.0 or newer, or run `waybill` in a terminal.',
    }),
  )
}
