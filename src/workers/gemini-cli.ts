import * as z from 'zod/mini'
import type { FailureKind } from '../domain/failure.ts'
import { jsonIn } from '../domain/json.ts'
import type { Report, Usage } from '../domain/report.ts'
import type { Ending, Errand, ProcessInvocation, RawRun } from '../domain/run.ts'
import type { Notice, Worker } from '../domain/worker.ts'
import { brief } from './activity.ts'
import { foldersOf, planElsewhere, reportOf, saidOf } from './elsewhere.ts'
import { kindOf } from './folklore.ts'
import { kindOfStatus } from './http-status.ts'
import { eventsIn, loose, looseCount, looseText, looseValue, type Read, reader } from './jsonl.ts'
import { modelName } from './model-name.ts'
import { present } from './present.ts'

/** `gemini` with its prompt on stdin (0.61.0). */
export const geminiCli: Worker<ProcessInvocation> = {
  id: 'gemini-cli',
  vendor: 'google',
  plan: planGemini,
  watch: watchGemini,
  read: readGemini,
}

function planGemini(errand: Errand): ProcessInvocation {
  const { mode, model, home, baseUrl } = errand
  const folders = foldersOf(errand).flatMap((folder) => ['--include-directories', folder])
  const approval = mode === 'write' ? 'auto_edit' : 'default'
  return planElsewhere(
    {
      program: 'gemini',
      // Without a model it has a small one look at the prompt first, in a request of its own.
      args: ['--output-format', 'stream-json', '--model', model, '--approval-mode', approval, ...folders],
      env: {
        GEMINI_CLI_HOME: home,
        GEMINI_CLI_NO_RELAUNCH: 'true',
        ...present({ GOOGLE_GEMINI_BASE_URL: baseUrl }),
      },
      keyEnv: 'GEMINI_API_KEY',
      settings: { '.gemini/settings.json': JSON.stringify(settingsFor(mode)) },
    },
    errand,
  )
}

const READS = ['list_directory', 'read_file', 'grep_search', 'glob']
const WRITES = [...READS, 'replace', 'write_file']

/**
 * The list of tools is the bound, and not `--approval-mode plan`: without a terminal its `exit_plan_mode` is allowed, and
 * after that so are edits. What is not in the list is not there; edits outside of the folders are refused.
 */
const settingsFor = (mode: Errand['mode']) => ({
  security: {
    auth: { selectedType: 'gemini-api-key' },
    disableYoloMode: true,
    // It is about the folder in which it is started: that of the run's home.
    folderTrust: { enabled: false },
  },
  privacy: { usageStatisticsEnabled: false },
  // By default ten attempts: more than three minutes after a 429.
  general: {
    enableAutoUpdate: false,
    enableAutoUpdateNotification: false,
    maxAttempts: 3,
    plan: { enabled: false },
  },
  context: { discoveryMaxDirs: 0, includeDirectoryTree: false },
  tools: { core: mode === 'write' ? WRITES : READS },
  skills: { enabled: false },
  hooksConfig: { enabled: false },
  mcp: { allowed: [] },
  experimental: { enableAgents: false },
  advanced: { autoConfigureMemory: false },
})

const readEvent = reader(() =>
  z.object({
    type: z.string(),
    session_id: looseText,
    role: looseText,
    content: looseText,
    tool_name: looseText,
    parameters: looseValue,
    message: looseText,
    status: looseText,
    error: loose(z.object({ message: looseText })),
    stats: looseValue,
  }),
)
type GeminiEvent = Read<typeof readEvent>
const eventOn = (line: string): GeminiEvent | undefined => readEvent(jsonIn(line))

const isAnswer = ({ type, role }: GeminiEvent): boolean => type === 'message' && role === 'assistant'

function watchGemini(line: string): Notice | undefined {
  const event = eventOn(line)
  if (event === undefined) return undefined
  const keep = isAnswer(event) || event.type === 'result' ? { keep: true as const } : {}
  return { useful: event.type !== 'error', ...present({ activity: activityOf(event) }), ...keep }
}

function activityOf(event: GeminiEvent): string | undefined {
  const { type, tool_name, parameters, message } = event
  if (type === 'init') return 'started'
  if (type === 'tool_use') return brief(`${tool_name ?? 'a tool'}: ${saidOf(parameters)}`)
  if (type === 'error') return brief(message ?? 'an error')
  return isAnswer(event) ? 'answering' : undefined
}

function readGemini(run: RawRun, errand: Errand): Report {
  let [readable, begun] = [false, false]
  let text: string | undefined
  let session: string | undefined
  let lastWords: string | undefined
  let result: GeminiEvent | undefined
  for (const event of eventsIn(run.stdout, eventOn)) {
    readable = true
    session = event.session_id ?? session
    if (event.type === 'tool_use') text = undefined
    if (event.type === 'error') lastWords = event.message ?? lastWords
    if (event.type === 'result') result = event
    if (event.type === 'tool_use' || isAnswer(event)) begun = true
    if (isAnswer(event) && event.content !== undefined) text = `${text ?? ''}${event.content}`
  }
  const finished = result?.status === 'success'
  const stats = readStats(result?.stats)
  return reportOf(
    {
      readable,
      begun,
      finished,
      text,
      usage: usageOf(stats, result?.stats),
      cost: { basis: 'unknown', because: 'Gemini CLI reports no cost' },
      ...present({
        complaint: result === undefined || finished ? undefined : complaintOf(result, run.ending),
        lastWords,
        session,
        modelObserved: stats?.total_tokens ? onlyModelIn(result?.stats) : undefined,
      }),
    },
    run,
    errand,
    'Gemini CLI',
  )
}

const readStats = reader(() =>
  z.object({
    total_tokens: looseCount,
    input_tokens: looseCount,
    output_tokens: looseCount,
    cached: looseCount,
  }),
)

/** What it counts as output is without thoughts, which are billed as output too and are in the total. A run without any token is one whose use was not told. */
function usageOf(stats: Read<typeof readStats> | undefined, raw: unknown): Usage {
  const { total_tokens: total, input_tokens: input, output_tokens: output, cached } = stats ?? {}
  if (
    total === undefined ||
    input === undefined ||
    output === undefined ||
    total < input + output ||
    total === 0
  )
    return present({ raw })
  return present({
    inputTokens: input,
    cachedInputTokens: cached,
    outputTokens: total - input,
    reasoningTokens: total - input - output,
    raw,
  })
}

const readModels = reader(() => z.object({ models: z.record(z.string(), z.unknown()) }))
function onlyModelIn(stats: unknown): string | undefined {
  const [only, ...others] = Object.keys(readModels(stats)?.models ?? {})
  return others.length === 0 ? modelName(only) : undefined
}

/** It exits with the status of the API modulo 256, 400 as 144; a model that is not there with 1. */
function complaintOf({ error }: GeminiEvent, ending: Ending): { kind: FailureKind; message: string } {
  const said = error?.message ?? 'it gave no reason'
  const body = jsonIn(/^\[API Error: (\{[\s\S]*\})\]$/.exec(said)?.[1] ?? '') as
    | { error?: { message?: unknown } }
    | undefined
  const inner = body?.error?.message
  const message = typeof inner === 'string' ? inner : said
  const status = ending.how === 'exited' && ending.code >= 144 ? ending.code + 256 : undefined
  return { kind: kindOf(message) ?? kindOfStatus(status) ?? 'worker_failed', message }
}
