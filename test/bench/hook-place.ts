import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PLUGIN } from '../plugin.ts'
import { type Rig, rig } from '../real/rig.ts'

/** A program as the host starts it, what it reads, and how often it runs in one round. */
export type Program = { file: string; args: string[]; stdin: string; times: number; prints?: true }

/** What takes one or two milliseconds. */
export const OFTEN = 25
/** What starts Node. */
export const SOME = 3

/** In a machine of its own, gone when it was measured. */
export async function inRig<T>(measure: (place: Rig) => Promise<T>): Promise<T> {
  const place = rig('bench-hook', { claude: 'none', codex: 'none' })
  try {
    mkdirSync(dataFolder(place))
    return await measure(place)
  } finally {
    place.dispose()
  }
}

/** The loop's own words stay in the shell; a program that prints or fails ends it. */
const LOOP =
  'times=$1 input=$2 output=$3; shift 3; while [ $times -gt 0 ]; do "$@" <"$input" >>"$output" 2>&1 || exit; times=$((times - 1)); done'

function start(place: Rig, { file, args, stdin, times }: Program, more: Record<string, string> = {}) {
  const input = join(place.root, 'stdin.json')
  const output = join(place.root, 'output.txt')
  writeFileSync(input, stdin)
  writeFileSync(output, '')
  const named = { CLAUDE_PROJECT_DIR: place.project, CLAUDE_PLUGIN_DATA: dataFolder(place) }
  const loop = ['-c', LOOP, 'loop', String(times), input, output, file, ...args]
  const startedMs = performance.now()
  const { status } = spawnSync('sh', loop, { cwd: place.project, env: place.env({}, { ...named, ...more }) })
  const ms = (performance.now() - startedMs) / times
  return { ms, status, said: readFileSync(output, 'utf8') }
}

/** Milliseconds of one run; synchronous, so that our own event loop is not in the time. */
export const arm = (place: Rig, program: Program) => () => {
  const { ms, status, said } = start(place, program)
  // `explain` of what nobody allowed ends with 3.
  if (program.prints ? status === 0 || status === 3 : status === 0 && said === '') return ms
  throw new Error(`${program.file} ${program.args.join(' ')} did not pass (exit ${status}): ${said}`)
}

/** A Node that cannot take its options exits with 9: so does the hook, if it gets that far. */
export function mustStartNode(place: Rig, program: Program): void {
  const { status } = start(place, program, { NODE_OPTIONS: '--no-such-option' })
  if (status !== 9) throw new Error(`${program.args.join(' ')} left before Node (exit ${status})`)
}

const dataFolder = (place: Rig): string => join(place.root, 'plugin-data')

export const hook = (place: Rig, event: string, input: object, times: number): Program => ({
  times,
  file: 'sh',
  args: [join(PLUGIN, 'hooks/launch.sh'), 'claude', event],
  stdin: JSON.stringify({ ...COMMON, cwd: place.project, ...input }),
})

/** The fields of 2.1.329, in its order. */
const COMMON = {
  session_id: '5d2b1c1e-5a0f-4c39-9f5e-0c1f3a6d7e10',
  transcript_path: '/home/user/.claude/projects/project/5d2b1c1e-5a0f-4c39-9f5e-0c1f3a6d7e10.jsonl',
}

export const SESSION = { hook_event_name: 'SessionStart', source: 'startup', model: 'claude-opus-5-5' }

export const STOP = { hook_event_name: 'Stop', stop_hook_active: false, last_assistant_message: 'Done.' }

export const bashCall = (command: string) => toolCall('Bash', { command, description: 'Look around' })

export const agentCall = (subagent_type: string, prompt: string) =>
  toolCall('Agent', { description: 'Look around', prompt, subagent_type })

export const toolCall = (tool_name: string, tool_input: object) => ({
  permission_mode: 'default',
  hook_event_name: 'PreToolUse',
  tool_name,
  tool_input,
  tool_use_id: 'toolu_01A2b3C4d5E6f7G8h9J0k1L2',
})
