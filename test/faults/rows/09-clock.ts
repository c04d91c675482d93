import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { failureOf, ownerOf, startRun } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

const DAY_MS = 86_400_000
const FROZEN_MS = 4_000

/** Every Node program of this machine reads a wall clock that is off, or that runs backwards. */
function withClock(world: World, nowMs: string): Record<string, string> {
  const path = join(world.root, 'clock.mjs')
  writeFileSync(path, `const real = Date.now.bind(Date)\nconst start = real()\nDate.now = () => ${nowMs}\n`)
  return world.env({ NODE_OPTIONS: `--import=${path}` })
}

const CLOCKS = {
  'a day ahead': `real() + ${DAY_MS}`,
  'a day behind': `real() - ${DAY_MS}`,
  backwards: 'start - (real() - start)',
  'jumping by an hour': 'real() + (real() % 2) * 3_600_000',
}

export const clock: Row = {
  row: 9,
  fault: 'the wall clock is a day off, runs backwards, jumps; the machine sleeps',
  injector: 'Date.now replaced by --import in every Node program; SIGSTOP of the supervisor',
  async run(lab) {
    for (const [name, nowMs] of lab.some(Object.entries(CLOCKS))) {
      await lab.at(name, {}, async (world) => {
        const env = withClock(world, nowMs)
        const { document } = await world.json(
          ['run', '[[fake: sleep 500]] [[fake: answer fine]]', '--wall', '5s'],
          { env },
        )
        lab.must(`${name}: the run ends as ever, not ${failureOf(document)}`, document.text === 'fine')
        const slow = await world.json(['run', '[[fake: hang]]', '--wall', '1s'], { env })
        lab.must(`${name}: deadlines hold`, failureOf(slow.document) === 'timed_out')
        lab.must(`${name}: it took the time that it took`, (document.spend?.ms ?? 0) < 60_000)
      })
    }
    await lab.at('the supervisor sleeps', {}, async (world) => {
      const run = await startRun(world, ['[[fake: sleep 1000]] [[fake: answer fine]]'])
      const owner = ownerOf(world, run)
      process.kill(owner, 'SIGSTOP')
      await after(FROZEN_MS)
      const { stdout } = await world.waybill(['jobs', '--json'])
      lab.must(
        'who sleeps is not dead',
        (JSON.parse(stdout) as { jobs: { outcome: string }[] }).jobs[0]?.outcome === 'running',
      )
      process.kill(owner, 'SIGCONT')
      const { document } = await world.json(['wait', run, '--timeout', '20'])
      lab.must(`after a sleep the answer is taken, not ${failureOf(document)}`, document.text === 'fine')
    })
  },
}
