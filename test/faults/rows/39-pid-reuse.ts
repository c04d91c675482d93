import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { factsOf } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

/** Facts of a run whose supervisor and worker are dead, and whose pid a stranger has by now. */
function forge(world: World, pid: number, like: string): void {
  const db = new DatabaseSync(join(world.waybillHome, 'ledger.db'))
  const strange = { pid, startedAt: '1' }
  const insert = db.prepare('INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?)')
  for (const { fact, atMs, project } of factsOf(world, like)) {
    const old =
      fact.kind === 'task.received'
        ? { ...fact, task: { ...fact.task, id: 'w0reused' }, owner: { ...fact.owner, ...strange } }
        : fact.kind === 'run.spawned'
          ? { ...fact, process: { ...fact.process, ...strange } }
          : fact
    if (!['task.received', 'route.chosen', 'run.started', 'run.spawned'].includes(fact.kind)) continue
    insert.run(atMs, 'w0reused', project, fact.kind, JSON.stringify(old))
  }
  db.close()
}

export const pidReuse: Row = {
  row: 39,
  fault: 'a dead worker’s pid, and a dead supervisor’s, belong to a stranger',
  injector: 'facts with that pid and another start time',
  async run(lab) {
    await lab.at('reused', {}, async (world) => {
      const { document } = await world.json(['run', '[[fake: answer one]]'])
      const stranger = spawn('/bin/sleep', ['60'], { cwd: '/', env: {}, detached: true, stdio: 'ignore' })
      forge(world, stranger.pid ?? 0, document.id)
      await world.next()
      lab.must('the stranger lives', stranger.exitCode === null && stranger.signalCode === null)
      const { document: told } = await world.json(['result', 'w0reused'])
      lab.must(`its run is over: ${told.failure?.kind}`, told.failure?.kind === 'supervisor_died')
      const cancelled = await world.waybill(['cancel', 'w0reused'])
      lab.must(`cancel has nothing to do: exit ${cancelled.code}`, cancelled.code === 0)
      lab.must('and the stranger lives on', stranger.exitCode === null && stranger.signalCode === null)
      stranger.kill('SIGKILL')
    })
  },
}
