#!/usr/bin/env node
/**
 * A small program that speaks `codex exec --json` (dialect of codex-cli 0.169.0) without a model. Put a
 * symbolic link named `codex` to it on PATH. What it does is chosen inside the prompt: see `behaviours.mjs`.
 *
 * Like the real one it reads stdin to its end, refuses unknown flags (exit 2), exits 1 on SIGINT (and, unlike
 * it, says "interrupted" on stderr), dies by SIGTERM, edits only outside `-s read-only`, creates the `-o` file empty at the start, and answers
 * `--version`, `--help`, `exec --help`, `debug models` (one model) and `login status` (logged in: `$CODEX_HOME/auth.json` exists). It keeps a
 * session unless `--ephemeral` is said; `exec … resume ID -` goes on in one and then counts from its beginning, and
 * `delete --force ID` takes one away.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { behave, readPrompt, writeAll } from './behaviours.mjs'
import { parseFlags } from './flags.mjs'
import { findSession, saidIn, sayIn } from './sessions.mjs'

const EXEC_FLAGS = [
  '-c, --config <key=value>',
  '--enable <FEATURE>',
  '--disable <FEATURE>',
  '--strict-config',
  '-i, --image <FILE...>',
  '-m, --model <MODEL>',
  '--oss',
  '--local-provider <OSS_PROVIDER>',
  '-p, --profile <CONFIG_PROFILE_V2>',
  '-s, --sandbox <SANDBOX_MODE>',
  '--approve-for-me',
  '--dangerously-bypass-approvals-and-sandbox',
  '--dangerously-bypass-hook-trust',
  '-C, --cd <DIR>',
  '--worktree',
  '--add-dir <DIR>',
  '--thread-source <SOURCE>',
  '--skip-git-repo-check',
  '--trust',
  '--ephemeral',
  '--ignore-user-config',
  '--ignore-rules',
  '--output-schema <FILE>',
  '--color <COLOR>',
  '--json',
  '-o, --output-last-message <FILE>',
  '-h, --help',
  '-V, --version',
]

const argv = process.argv.slice(2)
const flagLines = EXEC_FLAGS.map((line) => `  ${line}\n`).join('')

function say(text, code = 0) {
  writeAll(code === 0 ? 1 : 2, `${text}\n`)
  process.exit(code)
}

if (['--version', '-V'].includes(argv[0])) say('codex-cli 0.169.0')
if (['--help', '-h'].includes(argv[0]))
  say('Codex CLI\n\nUsage: codex [OPTIONS] [PROMPT]\n\nCommands:\n  exec\n  login')
if (argv[0] === 'login' && argv[1] === 'status') {
  const auth = join(process.env.CODEX_HOME ?? join(homedir(), '.codex'), 'auth.json')
  if (existsSync(auth)) say('API key configured - sk-fake***fake')
  say('Not logged in', 1)
}
if (argv[0] === 'debug' && argv[1] === 'models') {
  const efforts = ['low', 'medium', 'high', 'xhigh', 'max', 'ultra']
  const supported_reasoning_levels = efforts.map((effort) => ({ effort, description: '' }))
  say(JSON.stringify({ models: [{ slug: 'gpt-6.1-sol', visibility: 'list', supported_reasoning_levels }] }))
}
const sessions = join(process.env.CODEX_HOME ?? join(homedir(), '.codex'), 'sessions')
if (argv[0] === 'delete') {
  const file = findSession(sessions, argv.at(-1))
  if (file === undefined) say('Error: failed to delete session', 1)
  rmSync(file)
  say(`Deleted session ${argv.at(-1)}.`)
}
if (argv[0] !== 'exec' && argv[0] !== 'e') say('Error: stdin is not a terminal', 1)

const flags = parseFlags(argv.slice(1), EXEC_FLAGS)
if (flags.unknown)
  say(`error: unexpected argument '${flags.unknown}' found\n\nUsage: codex exec [OPTIONS] [PROMPT]`, 2)
if (flags.has('--help'))
  say(`Run Codex non-interactively\n\nUsage: codex exec [OPTIONS] [PROMPT]\n\nOptions:\n${flagLines}`)

const lastMessage = flags.last('--output-last-message')
if (lastMessage) writeFileSync(lastMessage, '')
process.on('SIGINT', () => say('interrupted', 1))

const prompt = readPrompt()
const [verb, resumed] = flags.positionals
const earlier = verb === 'resume' ? findSession(sessions, resumed) : undefined
if (verb === 'resume' && earlier === undefined)
  say(
    `Error: thread/resume: thread/resume failed: no rollout found for thread id ${resumed} (code -32600)`,
    1,
  )
const isKept = !flags.has('--ephemeral')
const thread = earlier ? resumed : isKept ? randomUUID() : '01a1fc3e-0000-7000-8000-00000000fa4e'
const history = earlier ? saidIn(earlier) : []
if (isKept)
  sayIn(earlier ?? join(sessions, '2026/11/21', `rollout-2026-11-21T09-48-50-${thread}.jsonl`), prompt.said)
const turns = history.length + 1

let items = 0
let used = 0
const item = (fields, type = 'item.completed') => ({ type, item: { id: `item_${items++}`, ...fields } })
const terminal = (message) => [
  { type: 'error', message },
  { type: 'turn.failed', error: { message } },
]
const reconnecting = (attempt, of, why) => ({
  type: 'error',
  message: `Reconnecting... ${attempt}/${of} (${why})`,
})
/** Where RUST_LOG asks for it, the real one tells on stderr what each request used. */
function tell(input, cached, output) {
  if (!process.env.RUST_LOG?.includes('codex_otel.trace_safe=info')) return
  used += 1
  const counts = `input_token_count=${input} output_token_count=${output} cached_token_count=${cached} cache_write_token_count=0 reasoning_token_count=0`
  const at = `2026-11-21T09:48:50.${String(used).padStart(6, '0')}Z`
  writeAll(
    2,
    `${at}  INFO codex_otel.trace_safe: event.name="codex.sse_event" event.kind=response.completed ${counts} tool_token_count=${input + output} ttft_ms=0 event.timestamp=${at} model=${flags.last('--model')} slug=x\n`,
  )
}
const REFUSED =
  'unexpected status 401 Unauthorized: Incorrect API key provided., url: http://127.0.0.1/v1/responses'

await behave(
  {
    argv,
    folder: flags.last('--cd') ?? process.cwd(),
    mayWrite: ['workspace-write', 'danger-full-access'].includes(flags.last('--sandbox')),
    start: [{ type: 'thread.started', thread_id: thread }, { type: 'turn.started' }],
    history,
    use: (tokens) => tell(tokens, 0, 1),
    chatter: { type: 'item.completed', item: { id: 'item_x', type: 'reasoning', text: 'Still thinking.' } },
    answer(text) {
      if (lastMessage) writeFileSync(lastMessage, text)
      // Only there it differs from what is told at the end.
      if (earlier) tell(1200, 1000, 34)
      const usage = {
        input_tokens: 1200 * turns,
        cached_input_tokens: 1000 * turns,
        cache_write_input_tokens: 0,
        output_tokens: 34 * turns,
        reasoning_output_tokens: 12 * turns,
      }
      return [item({ type: 'agent_message', text }), { type: 'turn.completed', usage }]
    },
    edited(path) {
      const changes = [{ path, kind: 'add' }]
      return [item({ type: 'file_change', changes, status: 'completed' })]
    },
    // A patch that the sandbox refuses leaves no item at all.
    editRefused: () => [],
    retry: () => ({
      type: 'error',
      message: 'Reconnecting... waiting for network (Connection failed: error sending request)',
    }),
    unauthorized: [1, 2, 3, 4, 5]
      .map((attempt) => reconnecting(attempt, 5, REFUSED))
      .concat(terminal(REFUSED)),
    'usage-limit': terminal(
      'You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro) or try again at 4:55 AM.',
    ),
  },
  prompt,
)
