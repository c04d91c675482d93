import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { WAYBILL } from '../../plugin.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

const CASES: Record<string, { goal: string; code: number }> = {
  'a good run': { goal: '[[fake: answer fine]]', code: 0 },
  'a failed run': { goal: '[[fake: exit 3]]', code: 4 },
}

/** The exit code of `waybill run` whose reader goes away at once. */
async function unread(world: World, args: string[]): Promise<number | string | null> {
  const child = spawn(WAYBILL, args, {
    cwd: world.project,
    env: world.env(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  child.stderr.destroy()
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return code ?? signal
}

export const noTerminal: Row = {
  row: 35,
  fault: 'stdout closed, no terminal, TERM unset, narrow',
  injector: 'pipes, the environment',
  async run(lab) {
    await lab.at('terminals', {}, async (world) => {
      for (const [name, { goal, code }] of Object.entries(CASES)) {
        const closed = await unread(world, ['run', goal])
        lab.must(`${name}, stdout closed: exit ${closed}, not ${code}`, closed === code)
        const asJson = await unread(world, ['run', goal, '--json'])
        lab.must(`${name}, --json, stdout closed: exit ${asJson}, not ${code}`, asJson === code)
        for (const env of [{ TERM: '' }, { TERM: 'dumb', COLUMNS: '5' }, { COLUMNS: '0', LINES: 'x' }]) {
          const ended = await world.waybill(['run', goal], { env: world.env(env) })
          const how = JSON.stringify(env)
          lab.must(`${name}, ${how}: exit ${ended.code}, not ${code}`, ended.code === code)
          lab.must(`${name}, ${how}: no colours in a pipe`, !ended.stdout.includes('\u001b'))
        }
      }
      const listed = await unread(world, ['jobs'])
      lab.must(`jobs, stdout closed: exit ${listed}`, listed === 0)
    })
  },
}
