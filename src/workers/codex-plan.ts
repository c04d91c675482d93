import { type Errand, keepsSession, type ProcessInvocation } from '../domain/run.ts'
import { TELLS_USAGE } from './codex-log.ts'
import { present } from './present.ts'
import { promptFor } from './prompt.ts'

/** The one variable from which `codex exec` takes a key (0.169.0): it does not look at OPENAI_API_KEY. */
const KEY_ENV = 'CODEX_API_KEY'

/** One task for `codex exec`, inside Codex's own sandbox. The key travels in the environment, never in argv. */
export function planCodex(errand: Errand): ProcessInvocation {
  const { task, mode, cwd, lane, model, effort, schemaFile, continuing } = errand
  const writes = mode === 'write'
  const trims = task.ask.fullContext ? [] : CONTEXT_SKIP
  return {
    via: 'process',
    program: 'codex',
    args: [
      ...['exec', '--json', '--strict-config', ...(keepsSession(errand) ? [] : ['--ephemeral'])],
      ...['--ignore-rules', '--skip-git-repo-check'],
      ...(task.ask.fullContext ? [] : ['--ignore-user-config']),
      ...['-s', writes ? 'workspace-write' : 'read-only', '-C', cwd],
      ...(writes ? task.ask.writable.flatMap((folder) => ['--add-dir', folder]) : []),
      ...['--disable', 'unbounded_connection_retries'],
      ...(task.ask.report ? NO_TOOLS : []),
      ...trims,
      ...settings([...BOUNDS, ...distrust(errand), ...shellSettings(errand), ...providerSettings(errand)]),
      ...['-m', model],
      ...(effort === undefined ? [] : settings([`model_reasoning_effort=${toml(effort)}`])),
      ...(schemaFile === undefined ? [] : ['--output-schema', schemaFile]),
      // After the others: they hold for it, and by itself it takes neither a sandbox nor a folder (0.169.0).
      ...(continuing?.in === 'session' ? ['resume', continuing.id] : []),
      '-',
    ],
    stdin: promptFor(task, mode, continuing),
    env: { WAYBILL_RUN: task.id, WAYBILL_DEPTH: String(task.depth), RUST_LOG: TELLS_USAGE },
    ...present({ secretEnv: lane.keyEnv && KEY_ENV }),
    inheritEnv: ['CODEX_HOME', 'CODEX_CA_CERTIFICATE'],
    // SIGINT lets Codex end what it started in sessions of their own; SIGTERM does not (facts/codex, 3).
    killLadder: [
      { signal: 'SIGINT', waitMs: 2_000 },
      { signal: 'SIGTERM', waitMs: 2_000 },
    ],
  }
}

const settings = (pairs: readonly string[]): string[] => pairs.flatMap((pair) => ['-c', pair])
const disabled = (features: readonly string[]): string[] => features.flatMap((name) => ['--disable', name])
/** A JSON string is a TOML basic string, for all that paths, addresses and ids may hold. */
const toml = (text: string): string => JSON.stringify(text)

/** What a bounded task does not need: 60,004 bytes of first request become 28,356 (codex 0.169.0, 21 KB AGENTS.md). */
const CONTEXT_SKIP = [
  ...disabled(['hooks', 'plugins', 'apps', 'goals', 'memories', 'multi_agent', 'view_image']),
  ...disabled(['tool_suggest', 'skill_search', 'sleep_tool', 'image_generation']),
  ...settings([
    'project_doc_max_bytes=0',
    'skills.include_instructions=false',
    'include_permissions_instructions=false',
    'include_collaboration_mode_instructions=false',
    'include_apps_instructions=false',
  ]),
]

/** A report may hold anything a stranger wrote: who reads it has nothing to do harm with. */
const NO_TOOLS = disabled(['shell_tool', 'unified_exec', 'code_mode_host', 'computer_use', 'browser_use'])

/**
 * What keeps a run inside its bounds, also with `--full-context`. `--ignore-rules` above belongs here: a rule of
 * the user that allows a command lets it run outside the sandbox, even a read-only one.
 */
const BOUNDS = [
  // A subagent's tokens are in no usage, and its sandbox is not the one asked for.
  'agents.enabled=false',
  'web_search="disabled"',
  // Nobody is there to answer; without the tool a request is 1,356 bytes smaller.
  'tools.experimental_request_user_input.enabled=false',
  // With `--full-context` the user's config may name more folders; only those of `--writable` count.
  'sandbox_workspace_write.writable_roots=[]',
  // Else every run ends with a report to the vendor, and with five more seconds where it cannot be sent.
  'analytics.enabled=false',
]

/**
 * A project that the user trusts in Codex may name servers and hooks for Codex to start, in its folder `.codex`. Codex
 * then leaves out that project's AGENTS.md as well, so this is said only where there is such a folder. (A whole table:
 * Codex splits a dotted name at each dot. An entry cannot be taken away, only be given another value.)
 */
function distrust({ task: { ask, workspace }, cwd, hasCodexFolder }: Errand): string[] {
  if (!ask.fullContext || !hasCodexFolder) return []
  const folders = new Set([cwd, workspace.root, workspace.commonDir.replace(/\/\.git$/, '')])
  const entries = [...folders].map((folder) => `${toml(folder)}={trust_level="untrusted"}`)
  return [`projects={${entries.join(',')}}`]
}

/** The model's shell: no vendor key, and our marks so that a nested delegation knows where it stands. */
function shellSettings({ task, mode }: Errand): string[] {
  const marks = `WAYBILL_RUN=${toml(task.id)},WAYBILL_DEPTH=${toml(String(task.depth))}`
  return [
    'shell_environment_policy.inherit="core"',
    // bash reads ~/.bashrc, and a login shell the profile: both often export the keys that were just left out.
    // Told that it is nested, bash leaves .bashrc alone.
    `shell_environment_policy.set={${marks},SHLVL="1"}`,
    'allow_login_shell=false',
    ...(mode === 'write' ? [`sandbox_workspace_write.network_access=${task.ask.network}`] : []),
  ]
}

const RETRIES = 2

/**
 * The user's own server as a provider. The built-in one takes no such settings ("reserved built-in provider
 * IDs"), so there our clocks alone bound the silence and the retries.
 */
function providerSettings({ baseUrl, lane, limits }: Errand): string[] {
  if (baseUrl === undefined) return []
  const provider = [
    'name="waybill"',
    `base_url=${toml(baseUrl)}`,
    'wire_api="responses"',
    ...(lane.keyEnv === undefined ? [] : [`env_key=${toml(KEY_ENV)}`]),
    `request_max_retries=${RETRIES}`,
    `stream_max_retries=${RETRIES}`,
    // Half of our own clock, so that one silent stream can be tried again before the run is ended.
    `stream_idle_timeout_ms=${Math.max(1_000, Math.floor(limits.idleMs / 2))}`,
  ]
  return ['model_provider="waybill"', `model_providers.waybill={${provider.join(',')}}`]
}
