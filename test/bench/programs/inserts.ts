import { DatabaseSync } from 'node:sqlite'

/** `inserts.ts DATABASE COUNT`: that many durable rows of a fact's size, one after the other, and the ms they took. */
const [path = '', count = ''] = process.argv.slice(2)
const db = new DatabaseSync(path)
db.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE fact (seq INTEGER PRIMARY KEY, body TEXT)',
)
const insert = db.prepare('INSERT INTO fact (body) VALUES (?)')
const body = 'x'.repeat(150)
const startedMs = performance.now()
for (let turn = 0; turn < Number(count); turn += 1) insert.run(body)
process.stdout.write(`${performance.now() - startedMs}\n`)
db.close()
