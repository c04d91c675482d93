import type { Errand, ProcessInvocation } from '../domain/run.ts'
import { schemaFor } from './closing.ts'
import { AGENT, CONFIG, grokAgent, grokConfig, PROMPT } from './grok-cli-home.ts'
import { guarded } from './grok-cli-marks.ts'
import { XAI_URL } from './grok-plan.ts'
import { pastedPrompt } from './pasted-prompt.ts'
import { present } from './present.ts'

/** `grok --prompt-file`, in a home of its own and a folder with no file in it. It knows no login there, and takes a key. */
export function planGrokCli(errand: Errand): ProcessInvocation {
  const { task, model, effort, lane, home, baseUrl = XAI_URL } = errand
  const schema = schemaFor(task.ask)
  const prompt = pastedPrompt(errand)
  return {
    via: 'process',
    program: 'grok',
    args: [
      ...['--prompt-file', `${home}/${PROMPT}`, '--verbatim', '--output-format', 'streaming-json'],
      ...['--agent', `${home}/${AGENT}`, '--disallowed-tools', TOOLS.join(','), '--no-subagents'],
      ...['--permission-mode', 'dontAsk', '--model', model],
      ...(effort === undefined ? [] : ['--reasoning-effort', effort]),
      ...(schema === undefined ? [] : ['--json-schema', JSON.stringify(schema)]),
    ],
    stdin: prompt,
    env: {
      WAYBILL_RUN: task.id,
      WAYBILL_DEPTH: String(task.depth),
      // Whatever it looks for in a home, it looks for in this one.
      HOME: home,
      XDG_CONFIG_HOME: `${home}/.config`,
      GROK_HOME: home,
      // Without the first a model that is described in the settings is asked of another service of theirs.
      GROK_MODELS_BASE_URL: baseUrl,
      // It tries the key out there.
      GROK_XAI_API_BASE_URL: baseUrl,
      ...SHUT,
      // Only its log tells the status of some errors.
      RUST_LOG: 'error',
    },
    ...present({ secretEnv: lane.keyEnv }),
    inheritEnv: [],
    homeFiles: {
      [CONFIG]: grokConfig(errand),
      [AGENT]: grokAgent(task.ask.search),
      [PROMPT]: guarded(prompt),
    },
    promptFile: PROMPT,
    killLadder: [{ signal: 'SIGTERM', waitMs: 2_000 }],
  }
}

/** Each tool that it has (1.0.41): where the agent of ours is not taken, these are gone as well. */
const TOOLS = [
  ...['run_terminal_command', 'run_terminal_cmd', 'read_file', 'search_replace', 'list_dir', 'grep', 'write'],
  ...['kill_command_or_subagent', 'get_command_or_subagent_output', 'spawn_subagent', 'monitor', 'Agent'],
  ...['scheduler_create', 'scheduler_delete', 'scheduler_list', 'search_tool', 'use_tool', 'workflow'],
  ...['todo_write', 'update_goal', 'enter_plan_mode', 'exit_plan_mode', 'ask_user_question'],
  ...['send_feedback', 'web_fetch', 'image_gen', 'image_edit', 'image_to_video', 'reference_to_video'],
]

const cells = (vendor: string): string[] =>
  ['SKILLS', 'RULES', 'AGENTS', 'MCPS', 'HOOKS'].map((cell) => `GROK_${vendor}_${cell}_ENABLED`)

/** By its environment, which beats each of its files: the settings of other programs, and what it tells about itself. */
const SHUT = Object.fromEntries([
  ...[...cells('CLAUDE'), ...cells('CURSOR')].map((name) => [name, 'false']),
  ...['GROK_TELEMETRY_ENABLED', 'GROK_TELEMETRY_TRACE_UPLOAD', 'GROK_TELEMETRY_MIXPANEL_ENABLED'].map(
    (name) => [name, 'false'],
  ),
  ['GROK_DISABLE_AUTOUPDATER', '1'],
]) as Record<string, string>
