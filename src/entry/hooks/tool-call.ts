import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { refuseToolCall } from '../../decide/guard.ts'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import { waybillPaths } from '../../io/paths.ts'

/** Stops a model that reaches for the user's permission. */
export async function answerToolCall(
  { tool, texts, cwd }: Extract<HookEvent, { kind: 'tool_call' }>,
  host: Host,
): Promise<HookReply> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return { kind: 'pass' }
  const { config, consents, trusted } = paths.value
  const own = { config: realPath(config), consents: realPath(consents), trusted: realPath(trusted) }
  for (const text of texts) {
    const reason =
      refuseToolCall(host, tool, text, paths.value) ??
      refuseToolCall(host, tool, realPath(resolve(cwd, text)), own)
    if (reason !== undefined) return { kind: 'deny', reason }
  }
  return { kind: 'pass' }
}

/** Where a path really leads, links followed, also for a file that is yet to be made. */
function realPath(path: string): string {
  for (const [folder, rest] of [
    [path, ''],
    [dirname(path), basename(path)],
  ] as const) {
    try {
      return join(realpathSync(folder), rest)
    } catch {
      // Not there, or nothing that could be a path: the next best is taken.
    }
  }
  return path
}
