/** A tool as Codex offers it in a request. */
export type Tool = { type?: string; name?: string; tools?: Tool[] }

/** A call item, without its ids. */
export type Call =
  | { type: 'function_call'; name: string; arguments: string; namespace?: string }
  | { type: 'custom_tool_call'; name: string; input: string; namespace?: string }

/**
 * The call that makes Codex 0.169.0 run a shell command: the function `exec_command` for gpt-5.5 and unknown models;
 * where the model works in code mode (gpt-5.6 and later), a script for its one `exec` tool.
 * Codex stops waiting for a command after 10 s unless told otherwise; 30 s is the most it accepts. A longer command
 * goes on while the model is asked for its next turn, and is cut off when the turn ends.
 */
export function shellCall(command: string, offered: string[]): Call {
  const input = JSON.stringify({ cmd: command, yield_time_ms: 30_000 })
  if (!offered.includes('exec')) return { type: 'function_call', name: 'exec_command', arguments: input }
  return script(`const done = await tools.exec_command(${input})\ntext(done.output)`)
}

/**
 * The call that makes Codex apply a patch: the freeform tool `apply_patch`, or the same inside an `exec` script.
 * Unknown models are offered neither, but Codex recognises the heredoc among their shell commands.
 */
export function patchCall(patch: string, offered: string[]): Call {
  if (offered.includes('exec')) return script(`text(await tools.apply_patch(${JSON.stringify(patch)}))`)
  if (offered.includes('apply_patch')) return { type: 'custom_tool_call', name: 'apply_patch', input: patch }
  return shellCall(`apply_patch <<'EOF'\n${patch.trimEnd()}\nEOF`, offered)
}

/** The first line lets the script itself run longer than the command in it; its default is 30 s as well. */
function script(body: string): Call {
  return { type: 'custom_tool_call', name: 'exec', input: `// @exec: {"yield_time_ms": 35000}\n${body}` }
}

/** Names of all tools on offer, those inside namespaces too. */
export function toolNames(tools: Tool[]): string[] {
  return tools.flatMap(({ name, tools: inner }) => (inner ? toolNames(inner) : (name ?? [])))
}
