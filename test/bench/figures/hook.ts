import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PLUGIN } from '../../plugin.ts'
import { pinnedNode, type Rig, rig } from '../../real/rig.ts'
import { type Figure, type Finding, held, yardstick } from '../figure.ts'
import { difference, interleaved, ratio, spread } from '../measure.ts'

/** A hook takes milliseconds: many rounds cost little. */
const ROUNDS_EACH = 5

/** Programs as the host starts them, and what they read. */
type Program = { file: string; args: string[]; stdin: string }

export const hookUnused: Figure = {
  name: 'hook-unused',
  title: 'A hook where Waybill has nothing to do',
  run: (rounds) =>
    inRig(async (place) => {
      const values = await interleaved(rounds * ROUNDS_EACH, {
        true: arm(place, { file: 'true', args: [], stdin: '' }),
        sh: arm(place, { file: 'sh', args: ['-c', ':'], stdin: '' }),
        session: arm(place, hook(place, 'session-start', SESSION)),
        agent: arm(place, hook(place, 'agent-call', agentCall('Explore', 'Find where prices are added up'))),
        bash: arm(place, hook(place, 'tool-call', bashCall('npm test -- --reporter=dot'))),
      })
      const events = [
        ['session-start', values.session],
        ['agent-call, for another subagent', values.agent],
        ['tool-call, Bash', values.bash],
      ] as const
      return {
        how: 'hooks/launch.sh with the input of a real event, in a project without `.waybill`. Spawn to exit, in time of the wall.',
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
      const bash = hook(place, 'tool-call', bashCall('cat docs/config.yaml'))
      const agent = hook(place, 'agent-call', agentCall('waybill:nobody', 'Say hello'))
      for (const program of [bash, agent]) mustStartNode(place, program)
      const values = await interleaved(rounds * 2, {
        node: arm(place, { file: 'node', args: ['-e', '0'], stdin: '' }),
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

type More = { stdin: string; options?: string }

function start(place: Rig, file: string, args: string[], { stdin, options = '' }: More) {
  const named = { CLAUDE_PROJECT_DIR: place.project, CLAUDE_PLUGIN_DATA: dataFolder(place) }
  const env = place.env({}, { ...named, NODE_OPTIONS: options })
  return spawnSync(file === 'node' ? pinnedNode : file, args, { cwd: place.project, env, input: stdin })
}

/** Milliseconds, with fractions; synchronous, so that our own event loop is not in the time. */
const arm =
  (place: Rig, { file, args, stdin }: Program) =>
  () => {
    const startedMs = performance.now()
    const { status, stdout, stderr } = start(place, file, args, { stdin })
    const tookMs = performance.now() - startedMs
    if (status === 0 && stdout.length + stderr.length === 0) return tookMs
    throw new Error(`${file} ${args.join(' ')} did not pass (exit ${status}): ${stdout}${stderr}`)
  }

/** A Node that cannot take its options exits with 9: so does the hook, if it gets that far. */
function mustStartNode(place: Rig, { file, args, stdin }: Program): void {
  const { status } = start(place, file, args, { stdin, options: '--no-such-option' })
  if (status !== 9) throw new Error(`${file} ${args.join(' ')} left before Node (exit ${status})`)
}

const dataFolder = (place: Rig): string => join(place.root, 'plugin-data')

const hook = (place: Rig, event: string, input: object): Program => ({
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
