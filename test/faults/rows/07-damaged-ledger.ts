import { spawn } from 'node:child_process'
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readBooks } from '../invariants/books.ts'
import { failureOf, spentMicros, timesAsked } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

const ledgerOf = (world: World) => join(world.waybillHome, 'ledger.db')
const PAGE = 4096

function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}

/** A write lock held by a stranger for `ms`. */
const LOCK = `const { DatabaseSync } = require('node:sqlite')
const db = new DatabaseSync(process.argv[1]); db.exec('BEGIN EXCLUSIVE'); console.log('locked')
setTimeout(() => { db.exec('ROLLBACK'); process.exit() }, Number(process.argv[2]))`

const DAMAGES: Record<string, (path: string) => void> = {
  'page 1 overwritten': (path) => overwrite(path, 0, Buffer.alloc(100, 7)),
  'a page in the middle overwritten': (path) => overwrite(path, 3 * PAGE, Buffer.alloc(PAGE, 0xa5)),
  'the last page overwritten': (path) =>
    overwrite(path, statSync(path).size - PAGE, Buffer.alloc(PAGE, 0xff)),
  'cut in half': (path) => truncateSync(path, Math.floor(statSync(path).size / 2 / PAGE) * PAGE),
  'cut to nothing': (path) => truncateSync(path, 0),
  'another kind of file': (path) =>
    overwrite(path, 0, Buffer.from('not a database, but a text of a person\n')),
}

export const damagedLedger: Row = {
  row: 7,
  fault: 'the ledger is corrupt, cut, without its log, locked by a stranger, of a newer schema',
  injector: 'bytes written over; a lock held; user_version',
  async run(lab) {
    for (const [name, damage] of lab.some(Object.entries(DAMAGES))) {
      await lab.at(name, {}, async (world) => {
        await world.json(['run', '[[fake: answer one]]'])
        const spent = spentMicros(world)
        rmSync(`${ledgerOf(world)}-wal`, { force: true })
        rmSync(`${ledgerOf(world)}-shm`, { force: true })
        damage(ledgerOf(world))
        world.ledgerLost = true
        const asked = timesAsked(world)
        const { code, stdout, stderr } = await world.waybill(['run', '[[fake: answer two]]', '--json'])
        const told = stdout === '' ? undefined : JSON.parse(stdout)
        const ran = timesAsked(world) > asked
        const why = failureOf(told) ?? `exit ${code} ${stderr.slice(0, 120)}`
        // Refused, or mended with everything that was spent; never forgotten.
        const mended = ran && spentMicros(world) > spent && code === 0
        lab.must(`${name}: refused or mended, not ${why}`, mended || (!ran && why === 'ledger_unavailable'))
        lab.must(`${name}: a copy is kept`, hasCopy(world))
      })
    }
    await lab.at('the log is gone', {}, async (world) => {
      await world.json(['run', '[[fake: answer one]]'])
      rmSync(`${ledgerOf(world)}-wal`, { force: true })
      const { document } = await world.json(['run', '[[fake: answer two]]'])
      lab.must('after a clean end nothing is in the log', document.text === 'two')
    })
    await lab.at('a newer schema', {}, async (world) => {
      await world.json(['run', '[[fake: answer one]]'])
      const db = new DatabaseSync(ledgerOf(world))
      db.exec('PRAGMA user_version = 4711; PRAGMA wal_checkpoint(TRUNCATE)')
      db.close()
      const before = readFileSync(ledgerOf(world))
      const asked = timesAsked(world)
      const { document } = await world.json(['run', '[[fake: answer two]]'])
      lab.must('a newer ledger is refused', failureOf(document) === 'ledger_unavailable')
      lab.must('nothing runs on a newer ledger', timesAsked(world) === asked)
      lab.must('a newer ledger stays as it is', before.equals(readFileSync(ledgerOf(world))))
      world.ledgerLost = typeof readBooks(world.waybillHome) === 'string'
    })
    for (const [ms, waits] of lab.some([[2_000, true] as const, [14_000, false] as const])) {
      await lab.at(`locked for ${ms} ms`, {}, async (world) => {
        await world.json(['run', '[[fake: answer one]]'])
        const holder = spawn(process.execPath, ['-e', LOCK, ledgerOf(world), String(ms)], {
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        await new Promise((resolve) => holder.stdout.once('data', resolve))
        const { document } = await world.json(['run', '[[fake: answer two]]'])
        const why = failureOf(document)
        const fine = waits ? document.text === 'two' : why === 'ledger_unavailable' || document.text === 'two'
        lab.must(`locked for ${ms} ms: waited for or refused, not ${why}`, fine)
        if (holder.exitCode === null) await new Promise((resolve) => holder.once('exit', resolve))
      })
    }
  },
}

const hasCopy = (world: World): boolean =>
  readdirSync(world.waybillHome).some((name) => /^ledger\.db\.(?!new).*\w/.test(name))
