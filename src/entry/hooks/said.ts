import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'

/** Claude Code tells a command that was typed by an event of its own, see hosts/claude.ts. */
const COMMANDS: Partial<Record<Host, RegExp>> = { codex: /^\$waybill:(allow|deny|trust|apply)(\s[\s\S]*)?$/ }

/** What is said to the host's model: a command of ours is answered here, all else goes on, with a line beside it where a rule has another vendor do it. */
export async function answerSaid(
  event: Extract<HookEvent, { kind: 'said' }>,
  host: Host,
): Promise<HookReply> {
  const [, verb, rest = ''] = COMMANDS[host]?.exec(event.prompt) ?? []
  // Each only when it is needed: a prompt waits for what is loaded.
  if (verb !== undefined) return (await import('./said-command.ts')).answerCommand(verb, rest, event.cwd)
  return (await import('./said-routing.ts')).answerRouting(event, host)
}
