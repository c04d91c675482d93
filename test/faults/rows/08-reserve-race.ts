import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Row } from '../row.ts'

const PROCESSES = 50
const PAIRS = 20
const KILLED = 15

const ended = (child: ChildProcess) =>
  child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve([])

export const reserveRace: Row = {
  row: 8,
  fault: `${PROCESSES} processes reserve against one cap; ${KILLED} of them are killed`,
  injector: `programs that reserve and settle ${PAIRS} times; SIGKILL in the middle`,
  alone: true,
  async run(lab) {
    // Half of what all of them want.
    const capsUsd = { run: 2, projectDay: (PROCESSES * PAIRS) / 2 / 100, userMonth: 400 }
    await lab.at('race', { capsUsd }, async (world) => {
      await world.next()
      const program = join(import.meta.dirname, '../programs/reserver.ts')
      const children = Array.from({ length: PROCESSES }, (_, index) =>
        spawn(process.execPath, [program, `r${index}`, String(PAIRS), String(world.caps.projectDay)], {
          cwd: world.project,
          env: world.env(),
          stdio: ['pipe', 'pipe', 'inherit'],
        }),
      )
      const outputs = children.map((child) => {
        const said = { text: '' }
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          said.text += text
        })
        return said
      })
      await Promise.all(children.map((child) => once(child.stdout, 'data')))
      for (const child of children) child.stdin.end('go\n')
      // Each dies once it has begun, so that some stand between a reservation and its settlement.
      await Promise.all(
        children.slice(0, KILLED).map(async (child, index) => {
          while (!outputs[index]?.text.includes('paid') && child.exitCode === null)
            await new Promise((resolve) => setImmediate(resolve))
          child.kill('SIGKILL')
        }),
      )
      await Promise.all(children.map(ended))
      const count = (word: string) =>
        outputs.join('') &&
        outputs.flatMap(({ text }) => text.split('\n')).filter((line) => line === word).length
      lab.must('the cap was reached by somebody', Number(count('refused')) > 0)
      lab.note(`${count('paid')} paid, ${count('refused')} refused`)
    })
  },
}
