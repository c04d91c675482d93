import { setTimeout as after } from 'node:timers/promises'
import { ownerOf, startRun, until } from '../moves.ts'
import { seenUnder } from '../processes.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

/** Longer than a worker's whole kill ladder. */
const GUARDIAN_MS = 8_000

const guardians = (world: World) =>
  seenUnder(world.root).filter(({ command }) => command.includes('waybill-guardian'))

const kill = (pids: number[]) => {
  for (const pid of pids) process.kill(pid, 'SIGKILL')
}

export const guardian: Row = {
  row: 3,
  fault: 'kill -9 of the guardian, of the supervisor, of both',
  injector: 'signals by pid, while a worker with a child in another session runs',
  async run(lab) {
    const victims = ['guardian', 'supervisor', 'both'] as const
    for (const victim of lab.some(victims)) {
      await lab.at(`kill -9 of ${victim}`, {}, async (world) => {
        const run = await startRun(world, ['[[fake: setsid-child]] [[fake: ignore-all]]'])
        const hasChild = () => seenUnder(world.root).some(({ command }) => command === 'sleep 60')
        await until('the worker and its child run', hasChild)
        const found = guardians(world).map(({ pid }) => pid)
        if (victim !== 'supervisor') kill(found)
        if (victim !== 'guardian') kill([ownerOf(world, run)])
        if (victim === 'guardian') {
          await world.json(['cancel', run])
          return
        }
        if (victim === 'both') return
        // Nobody gives another command: whatever ends the worker must be there already.
        for (let waitedMs = 0; waitedMs < GUARDIAN_MS && seenUnder(world.root).length > 0; waitedMs += 50)
          await after(50)
        const left = seenUnder(world.root).map(({ command }) => command)
        lab.must(`nothing outlives a dead supervisor; left: ${left.join(' | ')}`, left.length === 0)
      })
    }
  },
}
