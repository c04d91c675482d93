import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PLUGIN } from '../../plugin.ts'
import { pinnedNode, type Rig, rig } from '../../real/rig.ts'
import { type Figure, type Finding, held, yardstick } from '../figure.ts'
import { difference, interleaved, ratio, spread } from '../measure.ts'

/** A program as the host starts it, what it reads, and how often it runs in one round. */
type Program = { file: string; args: string[]; stdin: string; times: number }

/** What takes one or two milliseconds. */
const OFTEN = 25
/** What starts Node. */
const SOME = 3

export const hookUnused: Figure = {
  name: 'hook-unused',
  title: 'A hook where Waybill has nothing to do',
  run: (rounds) =>
    inRig(async (place) => {
      writeFileSync(join(place.waybillHome, 'config.yaml'), 'caps: { runUsd: 1 }\n', { mode: 0o600 })
      const values = await interleaved(rounds, {
        true: arm(place, { file: '/bin/true', args: [], stdin: '', times: OFTEN }),
        sh: arm(place, { file: 'sh', args: ['-c', ':'], stdin: '', times: OFTEN }),
        session: arm(place, hook(place, 'session-start', SESSION, OFTEN)),
        agent: arm(
          place,
          hook(place, 'agent-call', agentCall('Explore', 'Find where prices are added up'), OFTEN),
        ),
        bash: arm(place, hook(place, 'tool-call', bashCall('npm test -- --reporter=dot'), OFTEN)),
        stop: arm(place, hook(place, 'stop', STOP, OFTEN)),
      })
      const events = [
        ['session-start', values.session],
        ['agent-call, for another subagent', values.agent],
        ['tool-call, Bash', values.bash],
        ['stop, without a review gate', values.stop],
      ] as const
      return {
        how: `hooks/launch.sh with the input of a real event, in a project without \`.waybill\`, by a user with a config.yaml that sets up no review gate. Each round is a shell's loop of ${OFTEN}: from the fork to the exit, without the price of a fork from a large program, which the host pays for any hook.`,
        findings: [
          yardstick('`true`', 'ms', spread(values.true)),
          yardstick('`sh -c :`', 'ms', spread(values.sh)),
          ...events.flatMap(([name, took]): Finding[] => [
            held(name, 'ms', spread(took), { atMost: 3 }),
            yardstick(`${name}: added to \`sh -c :\``, 'ms', difference(took, values.sh)),
          ]),
        ],
      }
    }),
}

export const hookPass: Figure = {
  name: 'hook-pass',
  title: 'A hook that looks closer and decides "not routed"',
  run: (rounds) =>
    inRig(async (place) => {
      const bash = hook(place, 'tool-call', bashCall('cat docs/config.yaml'), SOME)
      const agent = hook(place, 'agent-call', agentCall('waybill:nobody', 'Say hello'), SOME)
      for (const program of [bash, agent]) mustStartNode(place, program)
      const values = await interleaved(rounds, {
        node: arm(place, { file: pinnedNode, args: ['-e', '0'], stdin: '', times: SOME }),
        bash: arm(place, bash),
        agent: arm(place, agent),
      })
      return {
        how: 'As above, with an input that could be for Waybill: Node starts, reads it, and prints nothing.',
        findings: [
          yardstick('`node -e 0`', 'ms', spread(values.node)),
          yardstick('tool-call, Bash `cat docs/config.yaml`', 'ms', spread(values.bash)),
          held('… against `node -e 0`', 'x', ratio(values.bash, values.node), { atMost: 1.25 }),
          yardstick('agent-call, `waybill:nobody`', 'ms', spread(values.agent)),
          held('… against `node -e 0`', 'x', ratio(values.agent, values.node), { atMost: 1.25 }),
        ],
      }
    }),
}

async function inRig<T>(measure: (place: Rig) => Promise<T>): Promise<T> {
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
const arm = (place: Rig, program: Program) => () => {
  const { ms, status, said } = start(place, program)
  if (status === 0 && said === '') return ms
  throw new Error(`${program.file} ${program.args.join(' ')} did not pass (exit ${status}): ${said}`)
}

/** A Node that cannot take its options exits with 9: so does the hook, if it gets that far. */
function mustStartNode(place: Rig, program: Program): void {
  const { status } = start(place, program, { NODE_OPTIONS: '--no-such-option' })
  if (status !== 9) throw new Error(`${program.args.join(' ')} left before Node (exit ${status})`)
}

const dataFolder = (place: Rig): string => join(place.root, 'plugin-data')

const hook = (place: Rig, event: string, input: object, times: number): Program => ({
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

const SESSION = { hook_event_name: 'SessionStart', source: 'startup', model: 'claude-opus-5-5' }

const STOP = { hook_event_name: 'Stop', stop_hook_active: false, last_assistant_message: 'Done.' }

const bashCall = (command: string) => toolCall('Bash', { command, description: 'Look around' })

const agentCall = (subagent_type: string, prompt: string) =>
  toolCall('Agent', { description: 'Look around', prompt, subagent_type })

const toolCall = (tool_name: string, tool_input: object) => ({
  permission_mode: 'default',
  hook_event_name: 'PreToolUse',
  tool_name,
  tool_input,
  tool_use_id: 'toolu_01A2b3C4d5E6f7G8h9J0k1L2',
})
