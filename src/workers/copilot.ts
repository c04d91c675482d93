import type { Report, Usage } from '../domain/report.ts'
import type { Errand, ProcessInvocation, RawRun } from '../domain/run.ts'
import type { Notice, Worker } from '../domain/worker.ts'
import { brief } from './activity.ts'
import { type CopilotEvent, copilotEventOn, copilotUsage } from './copilot-events.ts'
import { foldersOf, planElsewhere, reportOf, saidOf } from './elsewhere.ts'
import { kindOf } from './folklore.ts'
import { kindOfStatus } from './http-status.ts'
import { wordsIn } from './http-words.ts'
import { eventsIn } from './jsonl.ts'
import { present } from './present.ts'

/** GitHub's `copilot` with its prompt on stdin and a key of the user's own for the model (1.0.102): no login at GitHub is used. */
export const copilot: Worker<ProcessInvocation> = {
  id: 'copilot',
  vendor: 'openai',
  plan: planCopilot,
  watch: watchCopilot,
  read: readCopilot,
}

const DEFAULT_URL = 'https://api.openai.com/v1'

function planCopilot(errand: Errand): ProcessInvocation {
  const { mode, model, effort, home, baseUrl } = errand
  const writes = mode === 'write'
  return planElsewhere(
    {
      program: 'copilot',
      args: [
        ...[
          '--output-format',
          'json',
          '--stream',
          'on',
          '--model',
          model,
          '--no-auto-update',
          '--no-ask-user',
        ],
        ...['--disable-builtin-mcps', '--no-custom-instructions', '--no-experimental', '--no-bash-env'],
        ...['--no-remote', '--no-remote-export', '--disallow-temp-dir'],
        // What is not in this list is not there. Which of the three edits, hangs on the model.
        `--available-tools=${[...READS, ...(writes ? EDITS : [])].join(',')}`,
        ...(writes ? ['--allow-tool=write'] : []),
        ...foldersOf(errand).flatMap((folder) => ['--add-dir', folder]),
        ...(effort === undefined ? [] : ['--reasoning-effort', effort]),
        ...['--usage-output-file', `${home}/${USAGE_FILE}`],
      ],
      env: {
        COPILOT_HOME: `${home}/.copilot`,
        // No request to GitHub, none for telemetry.
        COPILOT_OFFLINE: 'true',
        COPILOT_PROVIDER_BASE_URL: baseUrl ?? DEFAULT_URL,
        COPILOT_PROVIDER_TYPE: 'openai',
        // Its own help: `responses` for OpenAI's newer models; other servers speak the older one.
        COPILOT_PROVIDER_WIRE_API: baseUrl === undefined ? 'responses' : 'completions',
        COPILOT_MODEL: model,
      },
      keyEnv: 'COPILOT_PROVIDER_API_KEY',
      settings: {},
      leaves: USAGE_FILE,
    },
    errand,
  )
}

/** Its stream tells no tokens. */
const USAGE_FILE = 'usage.json'

const READS = ['view', 'grep', 'rg', 'glob']
const EDITS = ['edit', 'create', 'apply_patch']

/** Comes with each attempt, good or bad, and so says nothing. */
const OF_ATTEMPTS = [
  'model.call_start',
  'model.call_finished',
  'model.call_final_result',
  'assistant.turn_end',
]

function watchCopilot(line: string): Notice | undefined {
  const event = copilotEventOn(line)
  if (event === undefined || OF_ATTEMPTS.includes(event.type)) return undefined
  const { type, data = {} } = event
  if (type === 'model.call_failure') return failedCall(data)
  if (type === 'assistant.turn_retry' || type === 'session.error' || data.infoType === 'model_retry')
    return { useful: false, ...present({ activity: data.message && brief(data.message) }) }
  if (type === 'tool.execution_start')
    return { useful: true, activity: brief(`${data.toolName ?? 'a tool'}: ${saidOf(data.arguments)}`) }
  if (type === 'assistant.turn_start') return { useful: true, activity: 'thinking' }
  const keep = type === 'assistant.message' || type === 'result'
  return { useful: true, ...(keep ? { keep } : {}) }
}

/** It tries again also after a 401. */
function failedCall({ statusCode: status, errorMessage }: NonNullable<CopilotEvent['data']>): Notice {
  const said = `${callWords(errorMessage)}${status === undefined ? '' : ` (HTTP ${status})`}`
  const notice = { useful: false, activity: brief(said) }
  return status === 401 || status === 403 ? { ...notice, hopeless: said } : notice
}

/** The server's error, as JSON. */
const callWords = (said = 'the request failed'): string => wordsIn(said)

function readCopilot(run: RawRun, errand: Errand): Report {
  let readable = false
  let begun = false
  let text: string | undefined
  let trouble: { message: string; status: number | undefined } | undefined
  let lastWords: string | undefined
  let result: CopilotEvent | undefined
  let usage: Usage = {}
  for (const event of eventsIn(run.stdout, copilotEventOn)) {
    const { type, data } = event
    readable = true
    if (type === 'result') result = event
    if (event.said) usage = copilotUsage(Object.values(event.said.modelMetrics ?? {}))
    if (type === 'assistant.message') {
      begun = true
      if (data?.content) text = data.content
    }
    if (type === 'model.call_failure') lastWords = callWords(data?.errorMessage)
    if (type === 'session.error' && data?.message !== undefined)
      trouble = { message: data.message, status: data.statusCode }
  }
  const finished = result?.exitCode === 0 && trouble === undefined
  return reportOf(
    {
      readable,
      begun,
      finished,
      text,
      usage,
      cost: { basis: 'unknown', because: "Copilot reports no cost of a user's own model" },
      ...present({
        complaint: result === undefined || finished ? undefined : complaintOf(trouble, result),
        lastWords,
        session: result?.sessionId,
      }),
    },
    run,
    errand,
    'Copilot',
  )
}

function complaintOf(
  trouble: { message: string; status: number | undefined } | undefined,
  { exitCode }: CopilotEvent,
) {
  const message = trouble?.message ?? `its last word was exit ${exitCode ?? 'without a number'}`
  return { kind: kindOf(message) ?? kindOfStatus(trouble?.status) ?? ('worker_failed' as const), message }
}
