import { message as claudeSays } from '../../servers/anthropic-turns.ts'
import { message, shell } from '../../servers/openai-turns.ts'
import { hang } from '../../servers/script.ts'
import { factsOf, ownerOf, startRun, until } from '../moves.ts'
import { seenUnder } from '../processes.ts'
import { noRealCli } from '../real-world.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

/** A tool command that forks a child, and one in a session of its own; it tells its environment on the way. */
const TREE = 'env > env.txt; (setsid sleep 61 > /dev/null 2>&1 &); sleep 61 & sleep 61'
const PATIENCE_MS = 60_000

const workerOf = (world: World, run: string): number => {
  const spawned = factsOf(world, run).find(({ fact }) => fact.kind === 'run.spawned')?.fact
  return spawned?.kind === 'run.spawned' ? spawned.process.pid : 0
}

const ENDS: Record<string, (world: World, run: string) => Promise<unknown>> = {
  cancel: (world, run) => world.json(['cancel', run]),
  'SIGINT to the worker': (world, run) => signal(world, run, 'SIGINT'),
  'SIGTERM to the worker': (world, run) => signal(world, run, 'SIGTERM'),
  'SIGKILL of the worker': (world, run) => signal(world, run, 'SIGKILL'),
  'SIGKILL of the supervisor': async (world, run) => process.kill(ownerOf(world, run), 'SIGKILL'),
}

async function signal(world: World, run: string, name: NodeJS.Signals): Promise<unknown> {
  process.kill(workerOf(world, run), name)
  return world.json(['wait', run, '--timeout', '40'])
}

export const realTrees: Row = {
  row: 12,
  fault: 'the real codex and claude with a tree of tools; INT, TERM, KILL',
  injector: 'loopback servers; signals by pid',
  async run(lab) {
    const missing = noRealCli()
    if (missing) return lab.skip(missing)
    const ways = lab.thorough
      ? Object.keys(ENDS)
      : ['cancel', 'SIGKILL of the worker', 'SIGKILL of the supervisor']
    const turns = [shell(TREE), message('never')]
    for (const way of lab.some(ways)) {
      await lab.atReal(`codex, ${way}`, { openai: { lanes: [{ name: 'worker', turns }] } }, async (world) => {
        const run = await startRun(world, ['Do it', '--write'])
        const sleeps = () => seenUnder(world.root).filter(({ command }) => command === 'sleep 61').length
        await until('the tools run', () => sleeps() === 3, PATIENCE_MS)
        await ENDS[way]?.(world, run)
      })
    }
    const lanes = [{ name: 'worker', turns: [hang('mid-stream'), claudeSays('never')] }]
    for (const way of lab.some(['cancel', 'SIGKILL of the supervisor'])) {
      await lab.atReal(`claude, ${way}`, { anthropic: { lanes } }, async (world) => {
        const run = await startRun(world, ['Do it', '--worker', 'claude'])
        await until('the vendor is asked', () => world.asked('claude-cli') > 0, PATIENCE_MS)
        await ENDS[way]?.(world, run)
      })
    }
  },
}
