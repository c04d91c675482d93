import { DatabaseSync } from 'node:sqlite'

/** `keep-to-itself.ts LEDGER FOR_MS`: lets nobody else even read, as the last to leave does while it tidies up. */
const [path = '', forMs = ''] = process.argv.slice(2)
const db = new DatabaseSync(path)
db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
process.stdout.write('alone\n')
setTimeout(() => db.close(), Number(forMs))
