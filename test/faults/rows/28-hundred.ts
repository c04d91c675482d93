import { batchFile, endsOf } from '../batches.ts'
import { hundredByServer } from '../hundred.ts'
import type { Row } from '../row.ts'

const GOOD = '[[fake: sleep 50]] [[fake: answer well]]'

export const hundred: Row = {
  row: 28,
  fault: '100 parallel delegations; then 100 of which 30 fail and 10 hang',
  injector: 'one MCP server that starts them all; a worker of 50 ms',
  alone: true,
  async run(lab) {
    const capsUsd = { run: 0.1, projectDay: 40, userMonth: 400 }
    await lab.at('a hundred', { capsUsd }, async (world) => {
      const figures = await hundredByServer(world, 100)
      for (const text of figures.notes) lab.note(text)
      for (const [what, holds] of figures.musts) lab.must(what, holds)
    })
    await lab.at('a hundred as one batch', { capsUsd }, async (world) => {
      const tasks = Array.from({ length: 100 }, (_, index) => ({
        goal:
          index % 10 < 3 ? '[[fake: sleep 50]] [[fake: exit 3]]' : index % 10 === 3 ? '[[fake: hang]]' : GOOD,
        ...(index % 10 === 3 ? { limits: { wall: '3s' } } : {}),
      }))
      const startedMs = performance.now()
      const args = ['batch', batchFile(world, 'batch', { tasks })]
      const { document } = await world.json(args, { timeoutMs: 300_000 })
      const ends = endsOf(document)
      lab.must(
        `10 hang, 60 answer, 30 fail: not ${ends}`,
        ends === '10 timed_out, 60 unverified, 30 worker_failed',
      )
      lab.note(`as one batch: ${ends}; ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
    })
  },
}
