import type { Register } from 'claude-code'

const AGENT = { tool: 'Agent' } as const
/** The subagents of this plugin: their work belongs to another vendor's model, whatever the rules say. */
const OURS = /^waybill:codex-(auditor|implementer|reviewer)$/
/** The calls that Waybill answers, from before they are allowed until they are. */
const taken = new Set<string>()
/** Those of them whose work may have begun. */
const begun = new Set<string>()

/** Claude Code gives a call ten minutes: Waybill answers "still running" before that. The goal comes on stdin. */
const LONGEST_MS = 600_000
const OPTIONS = ['--caller', 'claude', '--goal-file', '-', '--wait', '570', '--render', 'host']

/** Nothing ran on the host's side. */
const NO_USAGE = {
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  server_tool_use: null,
  service_tier: null,
  cache_creation: null,
}

/** What `waybill run --render host` prints, or what to say where it printed something else. */
function hostText(stdout: string, stderr: string): { ok: boolean; text: string } {
  try {
    const said = JSON.parse(stdout)
    if (typeof said.ok === 'boolean' && typeof said.text === 'string') return said
  } catch {
    // Said below: no answer at all and half an answer are the same to the caller.
  }
  return {
    ok: false,
    text: unanswered(stderr.trim().split('\n').slice(-3).join(' ') || 'it printed no answer'),
  }
}

const unanswered = (why: string) =>
  `Waybill did not answer this call: ${why.replace(/\.$/, '')}. \`waybill jobs\` lists what runs, \`waybill doctor\` checks the set-up.`

/**
 * Answers for our subagents, and for those whose work a routing rule gives away, where Claude Code has function hooks
 * (2.1.287 and later). `tool.run` comes after the user's own hooks and permissions; `tool.call` comes before them and
 * only leaves a note, also for a call that is nobody's but the host's, so that hooks/launch.sh, which older versions
 * depend on, stands back and looks at none twice. If this module is off or fails before the note, launch.sh answers.
 */
export const register: Register = (on) => {
  on('tool.call', AGENT, async ($, e, next) => {
    const env = await $.process.hookEnv()
    const agent = e.subagent_type ?? ''
    const whose = OURS.test(agent)
      ? 'routed'
      : await whoseWork($.plugin.root, { agent, prompt: e.prompt, env }, (args, options) =>
          $.process.run(args, options),
        )
    if (whose === 'routed') taken.add(e.tool_use_id)
    if (whose !== 'unknown') await $.fs.write(`${env.CLAUDE_PLUGIN_DATA}/taken-${e.tool_use_id}`, '')
    return next(e)
  })

  on('tool.run', AGENT, async ($, e, next) => {
    if (!taken.delete(e.tool_use_id)) return next(e)
    begun.add(e.tool_use_id)
    const startedMs = Date.now()
    const ran = await $.process.run(
      [`${$.plugin.root}/bin/waybill`, 'run', '--agent', e.subagent_type ?? '', ...OPTIONS],
      { stdin: e.prompt, env: await $.process.hookEnv(), timeoutMs: LONGEST_MS },
    )
    begun.delete(e.tool_use_id)
    const { ok, text } = hostText(ran.stdout, ran.stderr)
    // Work that was refused, failed or was rejected by its checks must not read like a report: as an error it cannot.
    if (!ok) return { deny: text }
    return {
      result: {
        status: 'completed',
        prompt: e.prompt,
        agentId: 'waybill',
        agentType: e.subagent_type,
        canContinueAgent: false,
        content: [{ type: 'text', text }],
        totalToolUseCount: 0,
        totalDurationMs: Date.now() - startedMs,
        totalTokens: 0,
        usage: NO_USAGE,
      },
    }
    // Without an answer here the host's own subagent would run, as if nothing were amiss, beside a run that goes on.
  }).catch((_$, e, next) =>
    begun.delete(e.tool_use_id) || OURS.test(e.subagent_type ?? '')
      ? { deny: unanswered(next.error?.message ?? 'its hook failed') }
      : next(e),
  )
}

type Env = Record<string, string>
type Call = { agent: string; prompt: string; env: Env }
/** A narrow type: those of the host's `$`, taken apart, take its validator a minute. */
type Run = (
  args: string[],
  options: { stdin: string; env: Env; timeoutMs: number },
) => Promise<{ stdout: string }>

/**
 * Whether a rule gives the work of this subagent to another vendor and a person allowed that (`routed`), or nobody but the
 * host has to do with it (`left`). launch.sh ends in a millisecond where nobody set up anything.
 */
async function whoseWork(root: string, { agent, prompt, env }: Call, run: Run) {
  const event = {
    hook_event_name: 'WaybillAgent',
    cwd: env.CLAUDE_PROJECT_DIR,
    session_id: '',
    tool_input: { subagent_type: agent, prompt },
  }
  const asked = await run(['/bin/sh', `${root}/hooks/launch.sh`, 'claude', 'agent-asked'], {
    stdin: JSON.stringify(event),
    env,
    timeoutMs: 10_000,
  })
  const said = asked.stdout.trim()
  return said === 'routed' || said === 'left' ? said : 'unknown'
}
