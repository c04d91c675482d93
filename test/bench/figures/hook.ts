import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pinnedNode } from '../../real/rig.ts'
import { type Figure, type Finding, held, yardstick } from '../figure.ts'
import {
  agentCall,
  arm,
  bashCall,
  hook,
  inRig,
  mustStartNode,
  OFTEN,
  SESSION,
  SOME,
  STOP,
} from '../hook-place.ts'
import { difference, interleaved, ratio, spread } from '../measure.ts'

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
