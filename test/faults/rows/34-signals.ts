import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { WAYBILL } from '../../plugin.ts'
import { factsOf, failureOf, hasFact, until } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

type Case = { signals: NodeJS.Signals[]; toGroup?: true; ends: 'cancelled' | 'goes on' }
const CASES: Record<string, Case> = {
  'Ctrl-C': { signals: ['SIGINT'], toGroup: true, ends: 'cancelled' },
  'Ctrl-C twice': { signals: ['SIGINT', 'SIGINT'], toGroup: true, ends: 'cancelled' },
  'Ctrl-Z and on': { signals: ['SIGTSTP', 'SIGCONT'], toGroup: true, ends: 'goes on' },
  'the terminal is closed': { signals: ['SIGHUP'], toGroup: true, ends: 'goes on' },
  'the host ends it': { signals: ['SIGTERM'], ends: 'goes on' },
  'it is killed': { signals: ['SIGKILL'], ends: 'goes on' },
}

export const signals: Row = {
  row: 34,
  fault: 'Ctrl-C, Ctrl-Z, SIGHUP, terminal closed, host ends, parent killed',
  injector: 'signals to the waiting command and its group',
  async run(lab) {
    for (const [name, { signals: sent, toGroup, ends }] of lab.some(Object.entries(CASES))) {
      await lab.at(name, {}, async (world) => {
        const waiting = spawn(WAYBILL, ['run', '[[fake: hang]]', '--json'], {
          cwd: world.project,
          env: world.env(),
          detached: true,
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        const run = await runOf(world)
        for (const signal of sent) {
          if (!hasEnded(waiting)) process.kill((toGroup ? -1 : 1) * (waiting.pid ?? 0), signal)
          await after(50)
        }
        if (ends === 'cancelled') {
          if (!hasEnded(waiting)) await once(waiting, 'exit')
          // Who interrupts twice does not wait for the end.
          lab.must(`${name}: exit ${waiting.exitCode}`, waiting.exitCode === 130 || sent.length > 1)
          await world.json(['wait', run, '--timeout', '20'])
        } else {
          const { document } = await world.json(['status', run])
          lab.must(`${name}: the run goes on, not ${document.outcome}`, document.outcome === 'running')
          await world.json(['cancel', run])
        }
        const { document } = await world.json(['result', run])
        lab.must(`${name}: cancelled, not ${failureOf(document)}`, failureOf(document) === 'cancelled')
      })
    }
  },
}

async function runOf(world: World): Promise<string> {
  const received = () => factsOf(world).find(({ fact }) => fact.kind === 'task.received')?.run
  await until(
    'a worker runs',
    () => hasFact(world, received() ?? '', 'run.progressed') || isSpawned(world, received()),
  )
  return received() ?? ''
}

const isSpawned = (world: World, run: string | undefined) =>
  run !== undefined && hasFact(world, run, 'run.spawned')

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null
