import { readFileSync } from 'node:fs'
import { Bug } from '../domain/bug.ts'
import { notReviewed } from '../domain/gate.ts'
import { HOSTS, type HookEvent, type HookReply, type Host, isOwnAgent } from '../domain/hook.ts'
import { oneLine, printableIn } from '../domain/printable.ts'
import { readClaudeHook } from '../hosts/claude.ts'
import { readCodexHook } from '../hosts/codex.ts'
import { renderReply } from '../hosts/render.ts'
import { messageOf } from '../io/message-of.ts'
import { answerByRules } from './hooks/by-rules.ts'
import { isDoor } from './hooks/door.ts'
import { answerOldNode, isOldNode } from './hooks/old-node.ts'
import { placeAt } from './place.ts'

const READERS: Record<Host, (input: unknown) => HookEvent> = { claude: readClaudeHook, codex: readCodexHook }

const PASS: HookReply = { kind: 'pass' }

/** What the most frequent event needs is here; each other answer is a file of its own, loaded when its event comes. */
async function answerTo(event: HookEvent, host: Host): Promise<HookReply> {
  if (isOldNode(process.versions.node)) return answerOldNode(event)
  switch (event.kind) {
    case 'tool_call':
      return (await import('./hooks/tool-call.ts')).answerToolCall(event, host)
    case 'agent_call':
      return isOwnAgent(event.agent)
        ? (await import('./hooks/agent-call.ts')).answerOwnAgent(event, host)
        : answerByRules(event, host)
    case 'agent_asked':
    case 'skill_call':
    case 'said':
      return answerByRules(event, host)
    case 'prompt':
      return (await import('./hooks/prompt.ts')).answerPrompt(event)
    case 'session_start':
      return (await import('./hooks/session-start.ts')).answerSessionStart(event, host)
    case 'stop':
      return (await import('./hooks/stop.ts')).answerStop(event, host)
    case 'other':
      return PASS
  }
}

/**
 * `hook.cjs HOST`: one event of a host as JSON on stdin, the answer on stdout. Whatever goes wrong, it exits 0 and
 * prints valid JSON or nothing, and says what went wrong in one line on stderr: a hook must never break its host.
 */
async function main([name = '']: string[]): Promise<string | undefined> {
  const host = HOSTS.find((one) => one === name)
  if (!host) throw new Bug(`there is no host ${JSON.stringify(name)}`)
  const event = READERS[host](JSON.parse(readFileSync(0, 'utf8')))
  const reply = await answerTo(event, host).catch((error) => insteadOf(event, host, error))
  return renderReply(printableIn(reply) as HookReply, event)
}

/**
 * A call to a subagent of ours, or to one that has no work of its own, is never left to a real one in silence, nor does a turn that was to be reviewed look as if
 * it had been; everything else goes on without us.
 */
function insteadOf(event: HookEvent, host: Host, error: unknown): HookReply {
  complain(error)
  if (event.kind === 'stop') return { kind: 'notice', message: notReviewed(messageOf(error)) }
  if (event.kind !== 'agent_call' || !(isOwnAgent(event.agent) || isDoorCall(event, host))) return PASS
  const reason = `Waybill could not answer this call (${messageOf(error)}). Nothing is known to have been done. \`waybill doctor\` checks the set-up.`
  return { kind: 'deny', reason }
}

function isDoorCall({ agent, cwd }: Extract<HookEvent, { kind: 'agent_call' }>, host: Host): boolean {
  const place = placeAt(cwd)
  return isDoor(agent, place.ok ? place.value.workspace.root : undefined, host)
}

const complain = (error: unknown): undefined =>
  void process.stderr.write(`waybill: ${oneLine(messageOf(error))}\n`)

/** Ends the process: a supervisor's open pipe must not keep it. Where nothing is said, the stream costs 3 ms not to make. */
function leaveWith(text: string | undefined): void {
  if (text === undefined) process.exit(0)
  process.stdout.on('error', () => process.exit(0))
  process.stdout.write(text, () => process.exit(0))
}

main(process.argv.slice(2))
  .catch((error: unknown): undefined => complain(error))
  .then(leaveWith)
