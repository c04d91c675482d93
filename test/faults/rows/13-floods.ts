import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { become, failureOf, startRun } from '../moves.ts'
import { memoryOf, seenUnder } from '../processes.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

const MB = 1_000_000
const MOST_RSS_MB = 150
const LIMIT_BYTES = 67_108_864

/** The largest resident set of any supervisor until the run has ended. */
async function peakUntilEnd(world: World, run: string): Promise<number> {
  let peakMb = 0
  let over = false
  const ended = world.json(['wait', run, '--timeout', '120']).then(() => {
    over = true
  })
  while (!over) {
    for (const { pid, command } of seenUnder(world.root))
      if (command.includes('supervisor.mjs')) peakMb = Math.max(peakMb, memoryOf(pid)?.peakMb ?? 0)
    await Promise.race([ended, after(20)])
  }
  return peakMb
}

export const floods: Row = {
  row: 13,
  fault: '1 GB of stdout; 700 MB without a newline; a flood of stderr; stdout closed early',
  injector: 'a fake worker that prints them',
  alone: true,
  async run(lab) {
    const cases = [
      { goal: `[[fake: flood-stdout ${1024 * MB}]] [[fake: answer after the flood]]` },
      { goal: `[[fake: flood-line ${700 * MB}]] [[fake: answer after the line]]` },
      { goal: `[[fake: flood-stderr ${200 * MB}]] [[fake: answer after the errors]]` },
    ]
    for (const { goal } of lab.some(cases)) {
      await lab.at(goal, {}, async (world) => {
        const run = await startRun(world, [goal, '--wall', '2m'])
        const peakMb = await peakUntilEnd(world, run)
        world.measured.push({
          what: `${goal}: peak RSS of the supervisor, MB`,
          value: peakMb,
          atMost: MOST_RSS_MB,
        })
        lab.note(`${goal}: the supervisor had at most ${peakMb.toFixed(0)} MB`)
        const { document } = await world.json(['result', run])
        const why = failureOf(document)
        const fine = why === undefined || ['overflowed', 'unreadable_output'].includes(why)
        lab.must(`${goal}: ends as overflowed or with its answer, not ${why}`, fine)
        const value = sizeOf(world.waybillHome)
        world.measured.push({ what: `${goal}: bytes kept on the disk`, value, atMost: LIMIT_BYTES + 5 * MB })
      })
    }
    await lab.at('stdout closed early', {}, async (world) => {
      become(world, 'codex', 'cat > /dev/null; exec 1>&- 2>&-; sleep 60')
      const { document } = await world.json(['run', 'hello', '--wall', '1s'])
      lab.must('a worker without a stdout ends in time', failureOf(document) === 'timed_out')
    })
  },
}

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('compiled'))
    .reduce((total, path) => total + statSync(join(folder, path)).size, 0)
