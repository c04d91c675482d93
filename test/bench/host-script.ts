import { type AnthropicScript, type AnthropicTurn, message, toolUse } from '../servers/anthropic-turns.ts'
import { message as codexSays, type OpenaiScript } from '../servers/openai-turns.ts'
import { ANSWER, GOAL } from './place.ts'

/** Ways for the host's model to get the same answer; the word in the prompt picks one. */
export const WAYS = {
  /** It answers by itself. */
  plain: 'bench-plain',
  /** It calls a subagent of Waybill. */
  routed: 'bench-routed',
  /** It calls a subagent of the host. */
  native: 'bench-native',
  /** It runs Codex in its shell. */
  shell: 'bench-shell',
} as const

export type Way = keyof typeof WAYS

const agent = (subagent_type: string): AnthropicTurn =>
  toolUse('Agent', { description: 'Say hello', prompt: GOAL, subagent_type, run_in_background: false })

const lane = (way: Way, ...turns: AnthropicTurn[]) => ({
  name: way,
  when: { firstUser: WAYS[way], subagent: false },
  turns: [...turns, message('Done.')],
})

export const HOST_SCRIPT: AnthropicScript = {
  lanes: [
    { name: 'subagent', when: { subagent: true }, turns: [message(ANSWER)] },
    lane('plain'),
    lane('routed', agent('waybill:codex-auditor')),
    lane('native', agent('general-purpose')),
    lane('shell', toolUse('Bash', { command: `codex exec "${GOAL}" 2>/dev/null`, description: 'Ask Codex' })),
  ],
}

/** What Codex answers, whoever started it. */
export const WORKER_SCRIPT: OpenaiScript = { lanes: [{ name: 'worker', turns: [codexSays(ANSWER)] }] }

export const claudeArgs = (way: Way): string[] => [
  ...['-p', WAYS[way], '--output-format', 'json'],
  ...['--allowedTools', 'Agent', 'Bash'],
]
