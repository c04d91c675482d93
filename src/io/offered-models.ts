import type { Offer } from '../decide/model-drift.ts'
import { jsonIn } from '../domain/json.ts'
import type { WorkerId } from '../domain/worker-id.ts'

/** How a CLI is asked for its models without a request to its vendor, and how its answer is read. */
export type Question = {
  args: readonly string[]
  input?: string
  /** The variable that names its home: it is asked in an empty one, so that it has no login to refresh a list with. */
  homeEnv: string
  extra: Readonly<Record<string, string>>
  /** undefined: not understood. */
  read(out: string): Offer | undefined
}

/** What Claude Code's own SDK sends before anything is asked of a model (seen in 2.1.197 and 2.1.329). */
const INITIALIZE = { type: 'control_request', request_id: '1', request: { subtype: 'initialize' } }

export const QUESTIONS: Partial<Record<WorkerId, Question>> = {
  'codex-cli': {
    args: ['debug', 'models', '--bundled'],
    homeEnv: 'CODEX_HOME',
    extra: {},
    read: readCodexModels,
  },
  'claude-cli': {
    args: [
      ...['--print', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'],
      ...[
        '--setting-sources',
        '',
        '--strict-mcp-config',
        '--no-session-persistence',
        '--disable-slash-commands',
      ],
    ],
    input: `${JSON.stringify(INITIALIZE)}\n`,
    homeEnv: 'CLAUDE_CONFIG_DIR',
    extra: {
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_TELEMETRY: '1',
      DISABLE_ERROR_REPORTING: '1',
    },
    read: readClaudeModels,
  },
}

/** The catalogue that is packed into codex: all that it knows, also what it does not show to people. */
export function readCodexModels(out: string): Offer | undefined {
  const models = listOf(jsonIn(out), 'models').flatMap((row) => {
    const id = textOf(row, 'slug')
    if (id === undefined) return []
    const efforts = listOf(row, 'supported_reasoning_levels').flatMap(
      (level) => textOf(level, 'effort') ?? [],
    )
    return [{ id, isShown: textOf(row, 'visibility') !== 'hide', efforts }]
  })
  return models.length === 0 ? undefined : { models, words: {}, isWhole: true }
}

/** The choices that Claude Code shows: a word each, and the model that it stands for. It takes any other id too. */
export function readClaudeModels(out: string): Offer | undefined {
  const answers = out.split('\n').map(jsonIn)
  const rows = answers.flatMap((line) => listOf(field(field(line, 'response'), 'response'), 'models'))
  const choices = rows.flatMap((row) => {
    const [word, model] = [textOf(row, 'value'), textOf(row, 'resolvedModel')]
    if (word === undefined || model === undefined) return []
    const efforts = listOf(row, 'supportedEffortLevels').filter((level) => typeof level === 'string')
    return [{ word: word.replace(/\[.*\]$/, ''), id: model.replace(/\[.*\]$/, ''), efforts }]
  })
  if (choices.length === 0) return undefined
  const models = new Map(choices.map(({ id, efforts }) => [id, { id, isShown: true, efforts }]))
  const words = Object.fromEntries(choices.map(({ word, id }) => [word, id]))
  return { models: [...models.values()], words, isWhole: false }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

function listOf(value: unknown, name: string): unknown[] {
  const list = field(value, name)
  return Array.isArray(list) ? list : []
}

function textOf(value: unknown, name: string): string | undefined {
  const text = field(value, name)
  return typeof text === 'string' && text !== '' ? text : undefined
}
