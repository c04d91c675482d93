import * as z from 'zod/mini'
import { jsonIn } from '../domain/json.ts'
import type { Report, Usage } from '../domain/report.ts'
import type { Errand, ProcessInvocation, RawRun } from '../domain/run.ts'
import type { Notice, Worker } from '../domain/worker.ts'
import { brief } from './activity.ts'
import { foldersOf, planElsewhere, reportOf, saidOf } from './elsewhere.ts'
import { kindOf } from './folklore.ts'
import { kindOfStatus } from './http-status.ts'
import { eventsIn, loose, looseCount, looseFlag, looseText, looseValue, type Read, reader } from './jsonl.ts'
import { present } from './present.ts'

/** `qwen` with its prompt on stdin (0.24.4). */
export const qwenCode: Worker<ProcessInvocation> = {
  id: 'qwen-code',
  vendor: 'alibaba',
  plan: planQwen,
  watch: watchQwen,
  read: readQwen,
}

/** Where its own documentation has a key of Alibaba Cloud go; keys of other regions have other addresses. */
const DEFAULT_URL = 'https://dashscope.aliyuncs.com/compatible-mode/v1'

function planQwen(errand: Errand): ProcessInvocation {
  const { mode, model, home, baseUrl } = errand
  const left = [...NEVER, ...(mode === 'write' ? [] : EDITS)]
  return planElsewhere(
    {
      program: 'qwen',
      args: [
        ...['--output-format', 'stream-json', '--auth-type', 'openai', '--model', model],
        ...['--safe-mode', '--chat-recording', 'false'],
        ...['--approval-mode', mode === 'write' ? 'auto-edit' : 'default'],
        ...['--exclude-tools', left.join(',')],
        ...foldersOf(errand).flatMap((folder) => ['--include-directories', folder]),
      ],
      env: {
        QWEN_HOME: `${home}/.qwen`,
        OPENAI_BASE_URL: baseUrl ?? DEFAULT_URL,
        OPENAI_MODEL: model,
        QWEN_USAGE_STATISTICS_ENABLED: 'false',
        QWEN_TELEMETRY_ENABLED: 'false',
      },
      keyEnv: 'OPENAI_API_KEY',
      settings: { '.qwen/settings.json': JSON.stringify(SETTINGS) },
    },
    errand,
  )
}

/** Hooks are read anew while it runs, so that a worker could give itself some. */
const SETTINGS = {
  general: { enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
  disableAllHooks: true,
}

/**
 * Safe mode takes no list of tools that are to be there, only one of those that are not. What is neither in it nor known
 * here, and wants a permission, is declined since nobody can be asked.
 */
const EDITS = ['write_file', 'edit', 'notebook_edit']
const NEVER = [
  ...['run_shell_command', 'web_fetch', 'agent', 'list_agents', 'send_message', 'skill', 'tool_call'],
  ...['tool_search', 'get_goal', 'update_goal', 'cron_create', 'cron_delete', 'cron_list', 'loop_wakeup'],
  ...['enter_worktree', 'exit_worktree', 'task_stop', 'record_artifact', 'report_findings'],
  ...['read_mcp_resource', 'zoom_image'],
]

const readEvent = reader(() =>
  z.object({
    type: z.string(),
    subtype: looseText,
    session_id: looseText,
    message: loose(
      z.object({
        id: looseText,
        content: loose(
          z.array(z.object({ type: looseText, text: looseText, name: looseText, input: looseValue })),
        ),
        usage: looseValue,
      }),
    ),
    is_error: looseFlag,
    result: looseText,
    error: loose(z.object({ message: looseText })),
    usage: looseValue,
  }),
)
type QwenEvent = Read<typeof readEvent>
const eventOn = (line: string): QwenEvent | undefined => readEvent(jsonIn(line))

const readTokens = reader(() =>
  z.object({
    input_tokens: looseCount,
    cache_read_input_tokens: looseCount,
    output_tokens: looseCount,
  }),
)

/** Zeros stand where the server told nothing. */
function usageOf(raw: unknown): Usage {
  const tokens = readTokens(raw)
  const told = tokens?.input_tokens === 0 && tokens.output_tokens === 0 ? undefined : tokens
  return present({
    inputTokens: told?.input_tokens,
    cachedInputTokens: told?.cache_read_input_tokens,
    outputTokens: told?.output_tokens,
    raw,
  })
}

function watchQwen(line: string): Notice | undefined {
  const event = eventOn(line)
  if (event === undefined) return undefined
  const { type, subtype, message } = event
  const called = message?.content?.find(({ name }) => name !== undefined)
  const activity =
    type === 'system' && subtype === 'init'
      ? 'started'
      : called
        ? brief(`${called.name}: ${saidOf(called.input)}`)
        : type === 'assistant'
          ? 'answering'
          : undefined
  const told = type === 'assistant' && message?.id !== undefined && message.usage !== undefined
  return {
    useful: true,
    ...present({ activity }),
    ...(told ? { usage: { request: message.id ?? '', usage: usageOf(message.usage) } } : {}),
    ...(type === 'assistant' || type === 'result' ? { keep: true as const } : {}),
  }
}

function readQwen(run: RawRun, errand: Errand): Report {
  let readable = false
  let begun = false
  let session: string | undefined
  let last: string | undefined
  let result: QwenEvent | undefined
  for (const event of eventsIn(run.stdout, eventOn)) {
    readable = true
    session = event.session_id ?? session
    if (event.type === 'result') result = event
    if (event.type === 'assistant') {
      begun = true
      last = (event.message?.content ?? []).map(({ text }) => text ?? '').join('') || last
    }
  }
  const finished = result?.subtype === 'success' && result.is_error === false
  return reportOf(
    {
      readable,
      begun,
      finished,
      text: finished ? result?.result : last,
      usage: usageOf(result?.usage),
      cost: { basis: 'unknown', because: 'Qwen Code reports no cost' },
      ...present({ complaint: result === undefined || finished ? undefined : complaintOf(result), session }),
    },
    run,
    errand,
    'Qwen Code',
  )
}

/** `[API Error: 401 what the server said]`. */
function complaintOf({ error, subtype }: QwenEvent) {
  const said = error?.message ?? subtype ?? 'it gave no reason'
  const [, status, prose = said] = /^\[API Error: (?:(\d{3}) )?([\s\S]*)\]$/.exec(said) ?? []
  const kind = kindOf(prose) ?? kindOfStatus(status === undefined ? undefined : Number(status))
  return { kind: kind ?? ('worker_failed' as const), message: prose }
}
