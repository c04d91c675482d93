import type { Errand } from '../domain/run.ts'
import type { Search } from '../domain/task.ts'
import { present } from './present.ts'

/** Their names in the home of a run. */
export const CONFIG = 'config.toml'
export const AGENT = 'waybill.md'
export const PROMPT = 'prompt.txt'

/**
 * The CLI's own settings, for one run (1.0.41: `docs/user-guide/26-config-reference.md`, which it lays into its home). The
 * model is described here, so that no list of models is asked for; over Responses its searches are the server's, and the
 * bill that it reports has them in it. A retry would put the words of the attempt that failed in front of the answer.
 */
export const grokConfig = ({ task, model, effort }: Pick<Errand, 'task' | 'model' | 'effort'>): string => {
  const { search } = task.ask
  const id = JSON.stringify(model)
  return [
    ...(search?.web ? [] : ['disable_web_search = true']),
    ...QUIET,
    '[models]',
    'max_retries = 0',
    'session_summary = "untitled"',
    ...UNTITLED,
    `[model.${id}]`,
    `model = ${id}`,
    'api_backend = "responses"',
    `supports_backend_search = ${search !== undefined}`,
    // Near the end of what it takes for the window it would have the model sum up the prompt; the server says where it ends.
    'context_window = 10000000',
    ...(effort === undefined ? [] : [`reasoning_efforts = [{ id = "${effort}", value = "${effort}" }]`]),
    '',
  ].join('\n')
}

const off = (...names: string[]): string[] => names.map((name) => `${name} = false`)

/** Nothing that calls elsewhere, asks a model beside the task, or reads what other programs left on this machine. */
const QUIET = [
  ...['[cli]', ...off('auto_update', 'show_tips', 'session_registry', 'use_leader')],
  '[features]',
  ...off('telemetry', 'feedback', 'remote_fetch', 'managed_config', 'campaigns', 'codebase_indexing'),
  // In no reference: it tries a turn again that broke off, three times.
  ...off('turn_transient_retry'),
  // The first asks the model to sum up each turn: the whole prompt once more, in no count of the run.
  ...off('turn_summary', 'title_refresh', 'session_recap', 'session_search'),
  ...off('image_gen', 'video_gen', 'write_file', 'web_fetch', 'ask_user_question'),
  ...['[telemetry]', ...off('trace_upload', 'mixpanel_enabled')],
  ...['[managed_mcps]', ...off('enabled', 'gateway_tools_enabled')],
  ...['[memory]', ...off('enabled')],
  ...['[subagents]', ...off('enabled')],
  ...['[workflows]', ...off('enabled')],
  ...['[session]', ...off('load_envrc')],
]

/**
 * A title for each session is asked of a model, with the prompt, and is in no count of the run; nothing switches that off.
 * It is sent to a port at which nobody can listen.
 */
const UNTITLED = [
  '[model.untitled]',
  'model = "untitled"',
  'base_url = "http://127.0.0.1:0/v1"',
  'api_key = "none"',
  'max_retries = 0',
]

/**
 * Who answers: an agent of ours, without the CLI's own instructions (55 KB), tools, skills and rules, and with the searches
 * that were asked for. A list of tools that names one it does not know counts for nothing, and an empty one is refused, so
 * one tool stands here that the command line takes away again.
 */
export const grokAgent = (search: Search | undefined): string =>
  [
    '---',
    'name: waybill',
    'description: Does one task.',
    'promptMode: full',
    'injectDefaultTools: false',
    'toolConfig: { tools: [{ id: "GrokBuild:todo_write" }] }',
    'discoverSkills: false',
    'agentsMd: false',
    'userMessageTemplate: { custom: "The task follows." }',
    ...(search ? searching(search) : []),
    '---',
    'Do the task that you are given, and answer it.',
    '',
  ].join('\n')

/** JSON is YAML. */
function searching({ web, x, domains, notDomains, from, to }: Search): string[] {
  const tools = [...(web ? ['web_search'] : []), ...(x ? ['x_search'] : [])]
  const webSearch = present({ allowedDomains: domains, excludedDomains: notDomains })
  const dateBound = present({ fromDate: from, toDate: to })
  const overrides = {
    ...(web && Object.keys(webSearch).length > 0 ? { webSearch } : {}),
    ...(x && Object.keys(dateBound).length > 0 ? { xSearch: { dateBound } } : {}),
  }
  return [
    `tools: ${JSON.stringify(tools)}`,
    ...(Object.keys(overrides).length > 0 ? [`toolOverrides: ${JSON.stringify(overrides)}`] : []),
  ]
}
