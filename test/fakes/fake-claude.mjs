#!/usr/bin/env node
/**
 * A small program that speaks `claude -p --output-format stream-json --verbose` (dialect of 2.1.329)
 * without a model. Put a symbolic link named `claude` to it on PATH. What it does is chosen inside the
 * prompt: see `behaviours.mjs`.
 *
 * Like the real one it refuses unknown flags (exit 1), wants `--verbose` for stream-json, exits 143 on
 * SIGTERM (and, unlike it, says "terminated" on stderr), edits only where edits are allowed, gives `structured_output` when a schema was given and the
 * answer is JSON, and answers `--version`, `--help`, an initialize request (three models) and `auth status` (logged in: ANTHROPIC_API_KEY, or
 * `.credentials.json` in `$CLAUDE_CONFIG_DIR`). It keeps a session unless `--no-session-persistence` is said; with
 * `--resume FILE|ID` it goes on in one, tells what all of it has cost, and beside it what this run has.
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { behave, readPrompt, writeAll } from './behaviours.mjs'
import { CLAUDE_FLAGS as FLAGS } from './claude-flags.mjs'
import { parseFlags } from './flags.mjs'
import { findSession, saidIn, sayIn } from './sessions.mjs'

const argv = process.argv.slice(2)
const configDir = process.env.CLAUDE_CONFIG_DIR ?? join(homedir(), '.claude')
const hasKey = Boolean(process.env.ANTHROPIC_API_KEY)

function say(text, code = 0) {
  writeAll(code === 0 ? 1 : 2, `${text}\n`)
  process.exit(code)
}

if (argv[0] === 'auth' && argv[1] === 'status') {
  const loggedIn = hasKey || existsSync(join(configDir, '.credentials.json'))
  const authMethod = hasKey ? 'api_key' : loggedIn ? 'claude.ai' : 'none'
  writeAll(1, `${JSON.stringify({ loggedIn, authMethod, apiProvider: 'firstParty' }, null, 2)}\n`)
  process.exit(loggedIn ? 0 : 1)
}
const flags = parseFlags(argv, FLAGS)
if (flags.unknown) say(`error: unknown option '${flags.unknown}'`, 1)
if (flags.has('--version')) say('2.1.329 (Claude Code)')
if (flags.has('--help'))
  say(`Usage: claude [options] [command] [prompt]\n\nOptions:\n  ${FLAGS.join('\n  ')}`)
if (!flags.has('--print')) say('Error: stdin is not a terminal', 1)
const isStream = flags.last('--output-format') === 'stream-json'
if (isStream && !flags.has('--verbose')) {
  say('Error: When using --print, --output-format=stream-json requires --verbose', 1)
}
if (flags.last('--input-format') === 'stream-json') {
  const { request_id } = JSON.parse(readPrompt().said)
  const supportedEffortLevels = ['low', 'medium', 'high', 'xhigh', 'max']
  const models = ['sonnet', 'opus', 'haiku'].map((value) => ({
    value,
    resolvedModel: `claude-${value}-5-5`,
    displayName: value,
    supportedEffortLevels,
  }))
  const response = { subtype: 'success', request_id, response: { commands: [], models } }
  say(JSON.stringify({ type: 'control_response', response }))
}
process.on('SIGTERM', () => say('terminated', 143))

const model = flags.last('--model') ?? 'claude-opus-5-5'
const prompt = readPrompt()
const projects = join(configDir, 'projects')
const wanted = flags.last('--resume')
const earlier = wanted?.includes('/') && existsSync(wanted) ? wanted : wanted && findSession(projects, wanted)
// Without a home of the test's own there is nowhere to keep it: this machine's user has one too.
const isKept =
  !flags.has('--no-session-persistence') && (process.env.CLAUDE_CONFIG_DIR ?? process.env.HOME) !== undefined
const session_id = earlier
  ? basename(earlier, '.jsonl')
  : (flags.last('--session-id') ?? (isKept ? randomUUID() : '2db487eb-0000-4000-8000-00000000fa4e'))
if (wanted !== undefined && earlier === undefined) {
  const message = `No conversation found with session ID: ${wanted}`
  const nothing = { total_cost_usd: 0, usage: {}, modelUsage: {}, num_turns: 0, session_id: wanted }
  const event = {
    type: 'result',
    subtype: 'error_during_execution',
    is_error: true,
    errors: [message],
    ...nothing,
  }
  writeAll(1, `${JSON.stringify(event)}\n`)
  say(message, 1)
}
const history = earlier ? saidIn(earlier) : []
if (isKept)
  sayIn(
    earlier ?? join(projects, process.cwd().replaceAll(/[^a-zA-Z0-9]/g, '-'), `${session_id}.jsonl`),
    prompt.said,
  )
const allowed = flags.all('--allowed-tools').flatMap((tools) => tools.split(/[, ]+/))
const usage = (input_tokens, output_tokens) => ({
  input_tokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens,
})
const assistant = (content, id = 'msg_0001', more = {}) => ({
  type: 'assistant',
  message: {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: null,
    usage: usage(100, 1),
  },
  parent_tool_use_id: null,
  session_id,
  ...more,
})
const retry = (attempt, error_status, error) => ({
  type: 'system',
  subtype: 'api_retry',
  attempt,
  max_retries: 10,
  retry_delay_ms: 1066,
  error_status,
  error,
  session_id,
})

function result(text, { status = null, tokens = [100, 20], usd = 0.0008 } = {}) {
  const [inputTokens, outputTokens] = tokens
  const usedIn = (turns) => ({
    [model]: {
      inputTokens: inputTokens * turns,
      outputTokens: outputTokens * turns,
      cacheReadInputTokens: 0,
      cacheCreationInputTokens: 0,
      costUSD: usd * turns,
    },
  })
  const event = {
    session_id,
    total_cost_usd: usd * (history.length + 1),
    usage: usage(inputTokens, outputTokens),
    modelUsage: status === null ? usedIn(history.length + 1) : {},
    model_usage_since_last_result: status === null ? usedIn(1) : {},
    permission_denials: [],
    terminal_reason: status === null ? 'completed' : 'api_error',
    is_error: status !== null,
    num_turns: 1,
    subtype: 'success',
    api_error_status: status,
    result: text,
    type: 'result',
    duration_ms: 100,
  }
  try {
    if (flags.has('--json-schema')) event.structured_output = JSON.parse(text)
  } catch {
    // The real one leaves it out as well when the model never filled in the schema.
  }
  return event
}

const failed = (status, text) => {
  const content = [{ type: 'text', text }]
  return [
    assistant(content, 'msg_err', { is_api_error_message: true, api_error_status: status }),
    result(text, { status, tokens: [0, 0], usd: 0 }),
  ]
}
let used = 0
const onlyResult = (events) => (isStream ? events : events.filter(({ type }) => type === 'result'))
const toolUse = (path) =>
  assistant([{ type: 'tool_use', id: 'toolu_1', name: 'Write', input: { file_path: path } }], 'msg_0000')
const toolResult = (content, is_error) => ({
  type: 'user',
  message: { role: 'user', content: [{ tool_use_id: 'toolu_1', type: 'tool_result', content, is_error }] },
  parent_tool_use_id: null,
  session_id,
})
const LIMIT = "You've hit your session limit · resets 4:55am"
const attempts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

await behave(
  {
    argv,
    folder: process.cwd(),
    mayWrite:
      ['acceptEdits', 'bypassPermissions'].includes(flags.last('--permission-mode')) ||
      flags.has('--dangerously-skip-permissions') ||
      allowed.some((tool) => ['Write', 'Edit'].includes(tool)),
    start: onlyResult([
      {
        type: 'system',
        subtype: 'init',
        cwd: process.cwd(),
        session_id,
        tools: flags.has('--tools')
          ? flags.all('--tools').filter(Boolean)
          : ['Bash', 'Edit', 'Read', 'Write'],
        mcp_servers: [],
        model,
        permissionMode: flags.last('--permission-mode') ?? 'default',
        apiKeySource: hasKey ? 'ANTHROPIC_API_KEY' : 'none',
        claude_code_version: '2.1.329',
      },
    ]),
    use(tokens) {
      used += 1
      const message = assistant([{ type: 'text', text: 'Reading on.' }], `msg_used${used}`)
      message.message.usage = usage(tokens, 1)
      // Each block of a message is a line of its own, with the usage of the whole message.
      for (const line of onlyResult([message, message])) writeAll(1, `${JSON.stringify(line)}\n`)
    },
    history,
    chatter: assistant([{ type: 'text', text: 'Still thinking.' }], 'msg_chat'),
    answer: (text) => onlyResult([assistant([{ type: 'text', text }]), result(text)]),
    edited: (path) => onlyResult([toolUse(path), toolResult(`File created successfully at: ${path}`, false)]),
    editRefused: (path) => onlyResult([toolUse(path), toolResult('Write needs approval.', true)]),
    retry: (attempt) => retry(attempt, 529, 'overloaded'),
    unauthorized: onlyResult([
      ...attempts.map((attempt) => retry(attempt, 401, 'authentication_failed')),
      ...failed(401, 'Failed to authenticate. API Error: 401 invalid x-api-key'),
    ]),
    'usage-limit': onlyResult(failed(429, LIMIT)),
  },
  prompt,
)
