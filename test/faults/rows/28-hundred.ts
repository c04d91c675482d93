import { hundredByServer } from '../hundred.ts'
import type { Row } from '../row.ts'

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
  },
}
