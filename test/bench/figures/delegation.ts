import type { World } from '../../real/world.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { claudeArgs, HOST_SCRIPT, type Way, WORKER_SCRIPT } from '../host-script.ts'
import { difference, interleaved, spread } from '../measure.ts'
import { inPlace, left } from '../place.ts'
import { answered } from '../ran.ts'
import { timeline } from '../timeline.ts'

const SCRIPTS = { anthropic: HOST_SCRIPT, openai: WORKER_SCRIPT }

export const delegation: Figure = {
  name: 'delegation',
  title: 'A delegation through Claude Code, in time',
  run: (rounds) =>
    inPlace('bare', SCRIPTS, (bare) =>
      inPlace('idle', { ...SCRIPTS, plugin: true }, (idle) =>
        inPlace('host', { ...SCRIPTS, plugin: true }, (host) => measured({ bare, idle, host }, rounds)),
      ),
    ),
}

/** Without the plugin; with it, in a project that has delegated nothing; and in one that has. */
type Worlds = Record<'bare' | 'idle' | 'host', World>

async function measured({ bare, idle, host }: Worlds, rounds: number): Promise<Found> {
  const session = async (here: World, way: Way) =>
    answered(`claude, ${way}`, await here.claude(claudeArgs(way)), 'Done.').ms
  const values = await interleaved(rounds, {
    bare: () => session(bare, 'plain'),
    idle: () => session(idle, 'plain'),
    plain: () => session(host, 'plain'),
    native: () => session(host, 'native'),
    shell: () => session(host, 'shell'),
    routed: () => session(host, 'routed'),
  })
  return {
    how: 'Whole `claude -p` runs of 2.1.329; both vendors are loopback servers that answer at once. The plugin is installed from its marketplace, consent is given.',
    findings: [
      yardstick('no plugin, no delegation', 'ms', spread(values.bare)),
      yardstick('plugin, a project without delegations', 'ms', spread(values.idle)),
      yardstick('plugin, no delegation now', 'ms', spread(values.plain)),
      yardstick('plugin, `Agent(general-purpose)`: the host itself', 'ms', spread(values.native)),
      yardstick('plugin, Bash `codex exec`', 'ms', spread(values.shell)),
      yardstick('plugin, `Agent(waybill:codex-auditor)`', 'ms', spread(values.routed)),
      yardstick('added by the plugin being there', 'ms', difference(values.idle, values.bare)),
      yardstick('added by telling what is open', 'ms', difference(values.plain, values.idle)),
      yardstick('added by a Bash `codex exec`', 'ms', difference(values.shell, values.plain)),
      held('added by the delegation', 'ms', difference(values.routed, values.plain), { atMost: 350 }),
      held('processes left', '', left(host), { exactly: 0 }),
    ],
    detail: await timeline(host, () => host.claude(claudeArgs('routed'))),
  }
}
