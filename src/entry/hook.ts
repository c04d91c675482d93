import { readFileSync } from 'node:fs'
import type { HookEvent, HookReply } from '../domain/hook.ts'
import { readClaudeHook, renderClaude } from '../hosts/claude.ts'

type HostSide = { read(input: unknown): HookEvent; render(reply: HookReply): string | undefined }

const HOST_SIDES: Record<string, HostSide> = { claude: { read: readClaudeHook, render: renderClaude } }

const PASS: HookReply = { kind: 'pass' }

/** Each answer is loaded only when its event comes: most events need none of it. */
async function answerTo(event: HookEvent): Promise<HookReply> {
  switch (event.kind) {
    case 'agent_call':
      return (await import('./hooks/agent-call.ts')).answerAgentCall(event)
    case 'prompt':
      return (await import('./hooks/prompt.ts')).answerPrompt(event)
    case 'tool_call':
      return (await import('./hooks/tool-call.ts')).answerToolCall(event)
    case 'session_start':
      return (await import('./hooks/session-start.ts')).answerSessionStart(event)
    case 'other':
      return PASS
  }
}

/**
 * `hook.cjs HOST`: one event of a host as JSON on stdin, the answer on stdout. Whatever goes wrong, it exits 0 and
 * prints valid JSON or nothing, and says what went wrong in one line on stderr: a hook must never break its host.
 */
async function main([name = '']: string[]): Promise<string | undefined> {
  const host = Object.hasOwn(HOST_SIDES, name) ? HOST_SIDES[name] : undefined
  if (!host) throw new Error(`there is no host ${JSON.stringify(name)}`)
  const event = host.read(JSON.parse(readFileSync(0, 'utf8')))
  return host.render(await answerTo(event).catch((error) => insteadOf(event, error)))
}

/** A call to a subagent of ours is never left to a real one in silence; everything else goes on without us. */
function insteadOf(event: HookEvent, error: unknown): HookReply {
  complain(error)
  if (event.kind !== 'agent_call') return PASS
  const reason = `Waybill could not answer this call (${messageOf(error)}). Nothing is known to have been done. \`waybill doctor\` checks the set-up.`
  return { kind: 'deny', reason }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const complain = (error: unknown): void =>
  void process.stderr.write(`waybill: ${messageOf(error).replace(/\s+/g, ' ')}\n`)

// A reader that left is no reason to fail, and a supervisor's open pipe none to stay.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
main(process.argv.slice(2))
  .catch((error) => complain(error))
  .then((text) => process.stdout.write(text ?? '', () => process.exit(0)))
