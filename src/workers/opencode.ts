import * as z from 'zod/mini'
import { jsonIn } from '../domain/json.ts'
import type { Cost, Report, Usage } from '../domain/report.ts'
import type { Errand, ProcessInvocation, RawRun } from '../domain/run.ts'
import type { Notice, Worker } from '../domain/worker.ts'
import { brief } from './activity.ts'
import { foldersOf, planElsewhere, reportOf, saidOf, sumOf } from './elsewhere.ts'
import { kindOf } from './folklore.ts'
import { kindOfStatus } from './http-status.ts'
import { eventsIn, loose, looseCount, looseText, looseValue, type Read, reader } from './jsonl.ts'
import { present } from './present.ts'

/** `opencode run` with its prompt on stdin (1.18.33). */
export const opencode: Worker<ProcessInvocation> = {
  id: 'opencode',
  vendor: 'openai',
  plan: planOpencode,
  watch: watchOpencode,
  read: readOpencode,
}

const KEY_ENV = 'OPENAI_API_KEY'

function planOpencode(errand: Errand): ProcessInvocation {
  const { model, home, baseUrl } = errand
  const provider = baseUrl === undefined ? 'openai' : OWN
  return planElsewhere(
    {
      program: 'opencode',
      // Without a title it has a model make one.
      args: ['run', '--format', 'json', '--pure', '--title', 'waybill', '--model', `${provider}/${model}`],
      env: {
        OPENCODE_CONFIG: `${home}/opencode.json`,
        OPENCODE_PURE: '1',
        OPENCODE_DISABLE_PROJECT_CONFIG: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        OPENCODE_DISABLE_EXTERNAL_SKILLS: '1',
        OPENCODE_DISABLE_CLAUDE_CODE: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        // It has a catalogue of its own; the newest would come from a third party.
        OPENCODE_DISABLE_MODELS_FETCH: '1',
      },
      keyEnv: KEY_ENV,
      settings: { 'opencode.json': JSON.stringify(configFor(errand, provider)) },
    },
    errand,
  )
}

/** A server of the user's own speaks Chat Completions; OpenAI is in its catalogue, with prices. */
const OWN = 'waybill'

function configFor(errand: Errand, provider: string) {
  const { model, mode, baseUrl } = errand
  const options = { baseURL: baseUrl, apiKey: `{env:${KEY_ENV}}` }
  const own = { npm: '@ai-sdk/openai-compatible', name: OWN, options, models: { [model]: { name: model } } }
  const inside = foldersOf(errand).flatMap((folder) => [folder, `${folder}/*`])
  return {
    autoupdate: false,
    share: 'disabled',
    snapshot: false,
    lsp: false,
    formatter: false,
    enabled_providers: [provider],
    small_model: `${provider}/${model}`,
    ...(baseUrl === undefined ? {} : { provider: { [OWN]: own } }),
    // What is denied is not offered to the model.
    permission: {
      '*': 'deny',
      read: 'allow',
      grep: 'allow',
      glob: 'allow',
      list: 'allow',
      ...(mode === 'write' ? { edit: 'allow' } : {}),
      external_directory: { '*': 'deny', ...Object.fromEntries(inside.map((path) => [path, 'allow'])) },
    },
  }
}

const part = () =>
  z.object({
    messageID: looseText,
    text: looseText,
    tool: looseText,
    state: loose(z.object({ input: looseValue })),
    reason: looseText,
    tokens: looseValue,
    cost: z.optional(z.unknown()),
  })
const readEvent = reader(() =>
  z.object({
    type: z.string(),
    sessionID: looseText,
    part: loose(part()),
    error: loose(
      z.object({ name: looseText, data: loose(z.object({ message: looseText, statusCode: looseCount })) }),
    ),
  }),
)
type OpencodeEvent = Read<typeof readEvent>
const eventOn = (line: string): OpencodeEvent | undefined => readEvent(jsonIn(line))

const readTokens = reader(() =>
  z.object({
    input: looseCount,
    output: looseCount,
    reasoning: looseCount,
    cache: loose(z.object({ read: looseCount, write: looseCount })),
  }),
)

/** Of steps, each a request: it counts cached input and reasoning apart. One that is not told makes the sum unknown. */
function usageOf(steps: OpencodeEvent[]): Usage {
  const tokens = steps.map(({ part }) => readTokens(part?.tokens))
  const sum = (of: (one: Read<typeof readTokens> | undefined) => (number | undefined)[]) =>
    sumOf(tokens.flatMap(of))
  if (steps.length === 0 || sum((one) => [one?.input, one?.output]) === 0) return {}
  const raw = steps.flatMap(({ part }) => part?.tokens ?? [])
  return present({
    inputTokens: sum((one) => [one?.input, one?.cache?.read, one?.cache?.write]),
    cachedInputTokens: sum((one) => [one?.cache?.read]),
    cacheWriteTokens: sum((one) => [one?.cache?.write]),
    outputTokens: sum((one) => [one?.output, one?.reasoning]),
    reasoningTokens: sum((one) => [one?.reasoning]),
    requests: steps.length,
    raw: raw.length === steps.length ? raw : undefined,
  })
}

/** A model that its catalogue does not have costs 0 by its account, which is no price. */
function costOf(steps: OpencodeEvent[]): Cost {
  const usd = steps.map(({ part }) => part?.cost)
  const usdMicros = Math.round(
    usd.reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : Number.NaN), 0) * 1e6,
  )
  return usd.length > 0 && usdMicros > 0 && Number.isSafeInteger(usdMicros)
    ? { basis: 'reported', usdMicros }
    : { basis: 'unknown', because: 'opencode has no price for the model' }
}

function watchOpencode(line: string): Notice | undefined {
  const event = eventOn(line)
  if (event === undefined) return undefined
  const { type, part, error } = event
  if (type === 'error') return { useful: false, activity: brief(error?.data?.message ?? 'an error') }
  const activity =
    type === 'tool_use'
      ? brief(`${part?.tool ?? 'a tool'}: ${saidOf(part?.state?.input)}`)
      : type === 'text'
        ? 'answering'
        : undefined
  const told = type === 'step_finish' && part?.messageID !== undefined
  return {
    useful: true,
    ...present({ activity }),
    ...(told ? { usage: { request: part.messageID ?? '', usage: usageOf([event]) } } : {}),
    ...(type === 'text' || type === 'step_finish' ? { keep: true as const } : {}),
  }
}

function readOpencode(run: RawRun, errand: Errand): Report {
  const steps: OpencodeEvent[] = []
  let readable = false
  let text: string | undefined
  let session: string | undefined
  let trouble: OpencodeEvent['error']
  for (const event of eventsIn(run.stdout, eventOn)) {
    const { type, part } = event
    readable = true
    session = event.sessionID ?? session
    if (type === 'step_start') text = undefined
    if (type === 'text' && part?.text !== undefined)
      text = text === undefined ? part.text : `${text}\n${part.text}`
    if (type === 'step_finish') steps.push(event)
    if (type === 'error') trouble = event.error ?? {}
  }
  return reportOf(
    {
      readable,
      begun: steps.length > 0 || text !== undefined,
      finished: trouble === undefined && steps.at(-1)?.part?.reason === 'stop',
      text,
      usage: usageOf(steps),
      cost: costOf(steps),
      ...present({ complaint: trouble && complaintOf(trouble), session }),
    },
    run,
    errand,
    'opencode',
  )
}

function complaintOf({ name, data }: NonNullable<OpencodeEvent['error']>) {
  const message = data?.message ?? name ?? 'it gave no reason'
  return { kind: kindOf(message) ?? kindOfStatus(data?.statusCode) ?? ('worker_failed' as const), message }
}
