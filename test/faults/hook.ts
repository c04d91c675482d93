import { join } from 'node:path'
import { PLUGIN } from '../plugin.ts'
import { type Ended, runProgram } from '../real/processes.ts'
import type { World } from './world.ts'

/** One event of a host through the launcher, as a host calls it; kept for the invariants. */
export async function fireHook(world: World, event: string, input: Record<string, unknown>): Promise<Ended> {
  const ended = await runProgram('sh', [join(PLUGIN, 'hooks/launch.sh'), 'claude', event], {
    cwd: world.project,
    env: world.env({
      CLAUDE_PLUGIN_ROOT: PLUGIN,
      CLAUDE_PLUGIN_DATA: join(world.root, 'data'),
      CLAUDE_PROJECT_DIR: world.project,
    }),
    stdin: JSON.stringify({ session_id: 's', cwd: world.project, transcript_path: '/dev/null', ...input }),
    timeoutMs: 30_000,
  })
  world.hooks.push(ended)
  return ended
}
