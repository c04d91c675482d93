import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { failureOf, timesAsked } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

const OLD = join(import.meta.dirname, '../fixtures')

/** The ledger of an earlier release in the place of today's, with its paths made those of this machine. */
function bringBack(world: World, file: string): void {
  const path = join(world.waybillHome, 'ledger.db')
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  writeFileSync(path, '', { mode: 0o600 })
  const db = new DatabaseSync(path)
  db.exec(readFileSync(join(OLD, file), 'utf8').replaceAll('/PROJECT', world.project))
  db.close()
}

export const otherReleases: Row = {
  row: 37,
  fault: 'state written by each earlier release; state of a later one',
  injector: 'golden files of each schema version',
  async run(lab) {
    for (const file of lab.some(['ledger-v1.sql'])) {
      await lab.at(file, {}, async (world) => {
        bringBack(world, file)
        const { stdout } = await world.waybill(['jobs', '--all', '--json'])
        const { jobs = [] } = JSON.parse(stdout || '{}') as { jobs?: { id: string; outcome: string }[] }
        const words = jobs.map(({ id, outcome }) => `${id} ${outcome}`).join(', ')
        lab.must(
          `${file}: both runs are told, not ${words || stdout}`,
          words === 'w6fb000000000002 failed, w6fb000000000001 unverified',
        )
        const next = await world.json(['run', '[[fake: answer on we go]]'])
        lab.must(`${file}: the next run works`, next.document.text === 'on we go')
      })
    }
    await lab.at('a later one', {}, async (world) => {
      await world.json(['run', '[[fake: answer one]]'])
      const path = join(world.waybillHome, 'ledger.db')
      const db = new DatabaseSync(path)
      db.exec(
        'ALTER TABLE hold ADD COLUMN moon TEXT; PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)',
      )
      db.close()
      const [before, asked] = [readFileSync(path), timesAsked(world)]
      const { document } = await world.json(['run', '[[fake: answer two]]'])
      lab.must(
        `a later one is refused, not ${failureOf(document)}`,
        failureOf(document) === 'ledger_unavailable',
      )
      lab.must('nobody is asked', timesAsked(world) === asked)
      lab.must('it stays as it is', before.equals(readFileSync(path)))
      writeFileSync(
        join(world.waybillHome, 'consents.json'),
        JSON.stringify({ version: 2, repositories: {} }),
        { mode: 0o600 },
      )
      world.control()
      const other = await world.json(['run', '[[fake: answer three]]'])
      lab.must(
        `consents of a later one grant nothing, not ${failureOf(other.document)}`,
        failureOf(other.document) !== undefined,
      )
    })
  },
}
