import { USD } from '../domain/money.ts'
import type { Errand, ProcessInvocation } from '../domain/run.ts'
import { schemaFor } from './closing.ts'
import { present } from './present.ts'
import { promptFor } from './prompt.ts'

/**
 * One task for `claude -p`, for a key and for a subscription login alike. `--bare` is left out on purpose: it
 * takes no login, and with it neither Grep, Glob nor Write is there (2.1.197, 2.1.329).
 */
export function planClaude(errand: Errand): ProcessInvocation {
  const { task, mode, lane, model, effort, limits, baseUrl, continuing } = errand
  const { fullContext } = task.ask
  const schema = schemaFor(task.ask)
  return {
    via: 'process',
    program: 'claude',
    args: [
      ...['-p', '--output-format', 'stream-json', '--verbose', ...sessionArgs(errand)],
      ...['--strict-mcp-config', '--setting-sources', fullContext ? 'user' : ''],
      ...(fullContext ? [] : ['--disable-slash-commands']),
      ...['--model', model, '--max-budget-usd', String(limits.maxUsdMicros / USD)],
      ...toolArgs(errand),
      ...folders(errand).flatMap((folder) => ['--add-dir', folder]),
      ...(effort === undefined ? [] : ['--effort', effort]),
      ...(schema === undefined ? [] : ['--json-schema', JSON.stringify(schema)]),
    ],
    stdin: promptFor(task, mode, continuing),
    env: {
      WAYBILL_RUN: task.id,
      WAYBILL_DEPTH: String(task.depth),
      ...BOUNDS,
      ...(fullContext ? INSTRUCTION_FILES : CONTEXT_SKIP),
      ...present({ ANTHROPIC_BASE_URL: baseUrl }),
    },
    ...present({ secretEnv: lane.keyEnv }),
    inheritEnv: ['CLAUDE_CONFIG_DIR'],
    killLadder: [{ signal: 'SIGTERM', waitMs: 2_000 }],
  }
}

/** By the path of its file: by its id alone 2.1.197 finds no session of another folder, and each patch has its own. */
function sessionArgs({ task, continuing }: Errand): string[] {
  if (continuing?.in === 'session') return ['--resume', continuing.file?.path ?? continuing.id]
  return task.ask.keepSession ? [] : ['--no-session-persistence']
}

/**
 * No Bash: without a shell there is nobody to keep the vendor's key from. (CLAUDE_CODE_SUBPROCESS_ENV_SCRUB would
 * do that for a shell, and where bubblewrap is not installed it makes Claude Code refuse to start.)
 */
function toolArgs({ task, mode }: Errand): string[] {
  // A report may hold anything a stranger wrote: who reads it has nothing to do harm with.
  if (task.ask.report) return ['--tools', '', '--permission-mode', 'dontAsk']
  const network = task.ask.network ? ['WebFetch', 'WebSearch'] : []
  const edits = mode === 'write' ? ['Edit', 'Write'] : []
  return [
    ...['--tools', ['Read', 'Grep', 'Glob', ...edits, ...network].join(',')],
    ...['--permission-mode', mode === 'write' ? 'acceptEdits' : 'dontAsk'],
    // Being offered a tool is not the permission to use it.
    ...(network.length > 0 ? ['--allowedTools', network.join(',')] : []),
  ]
}

/**
 * With the project as a settings source its hooks would run and its `env` could send the key to another address,
 * both in a repository that was only cloned. As an added folder it gives its instruction files and nothing else.
 */
const folders = ({ task, mode, cwd }: Errand): string[] => [
  ...(task.ask.fullContext ? [cwd] : []),
  ...(mode === 'write' ? task.ask.writable : []),
]

const INSTRUCTION_FILES = { CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD: '1' }

const BOUNDS = {
  // By default it goes on for minutes, also after a 401.
  CLAUDE_CODE_MAX_RETRIES: '2',
  // An `@path` in the goal would attach that file, also one outside the repository.
  CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_AUTOUPDATER: '1',
}

/** 38 KB of first request become 25 KB (2.1.329). */
const CONTEXT_SKIP = {
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  CLAUDE_CODE_DISABLE_GIT_INSTRUCTIONS: '1',
}
