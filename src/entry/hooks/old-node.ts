import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HookEvent, type HookReply, isOwnAgent } from '../../domain/hook.ts'

/** Node 22.13 is the first with node:sqlite. */
export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < 22 || (major === 22 && minor < 13)
}

/** Who asked for something hears why there is no answer each time; otherwise it is said once for each user. */
export async function answerOldNode(event: HookEvent): Promise<HookReply> {
  const message = `Waybill needs Node 22.13 or newer, and the \`node\` on the PATH is ${process.versions.node}. Install it, then start this session again.`
  if (event.kind === 'agent_call' && isOwnAgent(event.agent)) return { kind: 'deny', reason: message }
  if (event.kind === 'prompt') return { kind: 'handled', message }
  const isHeard = event.kind === 'session_start' || event.kind === 'stop'
  return isHeard && isFirst() ? { kind: 'notice', message } : { kind: 'pass' }
}

/** hooks/launch.sh leaves the same file where there is no node at all. */
function isFirst(): boolean {
  const folder = process.env.CLAUDE_PLUGIN_DATA ?? process.env.PLUGIN_DATA
  if (!folder || existsSync(join(folder, 'said-node'))) return false
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'said-node'), '')
  return true
}
