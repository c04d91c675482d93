import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Home } from '../e2e/home.ts'
import { PLUGIN } from '../plugin.ts'
import { runProgram, type Start } from '../real/processes.ts'

/** One model of each generation of Codex's own subagents. */
export const MODELS = ['gpt-5.5', 'gpt-6.1-sol'] as const

type Input = Record<string, unknown> & { tool_input?: Record<string, unknown> }
type Recorded = { event: string; input: Input }

const FIXTURES = join(import.meta.dirname, 'fixtures/hooks')

/** The recorded inputs of codex 0.169.0 for a model; `cwd` takes the place of the folder they were made in. */
export function recordedCodex(model: string, cwd: string) {
  const lines = readFileSync(join(FIXTURES, 'codex-0.169.0.jsonl'), 'utf8').replaceAll('<CWD>', cwd)
  const events = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
  const find = (is: (input: Input) => boolean): Recorded => {
    const found = events.find(({ input }) => input.model === model && is(input))
    if (!found) throw new Error(`there is no such event of ${model}`)
    return found
  }
  const inSubagent = (input: Input) => 'agent_id' in input
  return {
    sessionStart: find(({ hook_event_name }) => hook_event_name === 'SessionStart'),
    stop: find(({ hook_event_name }) => hook_event_name === 'Stop'),
    said: (prompt: string) => find((input) => input.prompt === prompt && !inSubagent(input)),
    /** What a model told its subagent; only of the first generation does Codex tell a hook. */
    toldSubagent: () => find((input) => 'prompt' in input && inSubagent(input)),
    shell: (command: string) => find(({ tool_input }) => tool_input?.command === command),
    patch: find(({ tool_name }) => tool_name === 'apply_patch'),
    spawn: (type?: string) =>
      find(
        ({ tool_input }) =>
          tool_input !== undefined && 'message' in tool_input && tool_input.agent_type === type,
      ),
  }
}

export const withInput = ({ event, input }: Recorded, parts: Record<string, unknown>): Recorded => ({
  event,
  input: { ...input, tool_input: { ...input.tool_input, ...parts } },
})

type Schemas = { schemas: Record<string, Parameters<typeof z.fromJSONSchema>[0]> }
export const { schemas: SCHEMAS } = JSON.parse(
  readFileSync(join(FIXTURES, 'codex-0.169.0.schemas.json'), 'utf8'),
) as Schemas

const NAMES: Record<string, string> = {
  SessionStart: 'session-start',
  UserPromptSubmit: 'user-prompt-submit',
  PreToolUse: 'pre-tool-use',
  Stop: 'stop',
}

/** Throws where an event or an answer is not what Codex's own schema says of it. */
export function judge(event: unknown, side: 'input' | 'output', value: unknown): void {
  const schema = SCHEMAS[`${NAMES[String(event)]}.command.${side}`]
  if (schema === undefined) throw new Error(`codex has no schema for ${event}`)
  z.fromJSONSchema(schema).parse(value)
  // Beyond the schema: a refusal without words is no refusal to it.
  if (side === 'output' && /:""/.test(JSON.stringify(value))) throw new Error('an answer has empty words')
}

type Group = { matcher?: string; hooks: { type: string; command: string; timeout: number }[] }
export const HOOKS = (
  JSON.parse(readFileSync(join(PLUGIN, 'hooks/codex.json'), 'utf8')) as { hooks: Record<string, Group[]> }
).hooks

/** What Codex would start for an event: a matcher that is a list of words is a list of names (0.169.0). */
const commandsFor = ({ hook_event_name, tool_name }: Input): string[] =>
  (HOOKS[String(hook_event_name)] ?? [])
    .filter(({ matcher }) => matcher === undefined || matcher.split('|').includes(String(tool_name)))
    .flatMap(({ hooks }) => hooks.map(({ command }) => command))

type Call = Partial<Start> & { shell?: string; more?: Record<string, string> }

/** One event through the command of `hooks/codex.json`, as Codex runs it. Answers its stdout, by Codex's own schema. */
export async function fireCodex(
  here: Home,
  { input }: Recorded,
  { shell = 'sh', more, ...start }: Call = {},
) {
  judge(input.hook_event_name, 'input', input)
  const [command, ...others] = commandsFor(input)
  if (command === undefined || others.length > 0)
    throw new Error('not exactly one hook listens for this event')
  const data = join(here.root, 'data')
  const own = { PLUGIN_ROOT: PLUGIN, PLUGIN_DATA: data, CLAUDE_PLUGIN_ROOT: PLUGIN, CLAUDE_PLUGIN_DATA: data }
  const { code, stdout, stderr } = await runProgram(shell, ['-c', command], {
    cwd: here.project,
    env: here.env({ ...own, ...more }),
    stdin: JSON.stringify(input),
    timeoutMs: 30_000,
    ...start,
  })
  if (code !== 0 || stderr !== '') throw new Error(`a hook ended with ${code} and said: ${stderr}`)
  if (stdout === '') return undefined
  const answer: unknown = JSON.parse(stdout)
  judge(input.hook_event_name, 'output', answer)
  return answer
}
