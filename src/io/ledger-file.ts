import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { type Failure, failure } from '../domain/failure.ts'
import { rmSync } from './disk.ts'
import { makePrivateFile, makePrivateFolder, nameOnce } from './files.ts'
import { SCHEMA } from './ledger-schema.ts'
import { patiently } from './ledger-wait.ts'

/** Connects to the ledger's file and makes it on first use. Waits for nobody. */
export function connectLedger(path: string): DatabaseSync {
  if (!existsSync(path)) makeLedger(path)
  return connect(path)
}

/** `defensive: false` also lets the list of tables and indexes be changed by hand. */
export function connect(path: string, options: { defensive?: boolean } = {}): DatabaseSync {
  // Fetched here and not imported: the hook's bundle holds this file and almost never opens the ledger.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  return new DatabaseSync(path, options)
}

const READ_WITHIN_MS = 5_000

/** For who only looks. The last to leave a ledger keeps it to itself until its log is put away: that is waited for. */
export function connectPatiently(path: string): DatabaseSync {
  const db = connect(path)
  try {
    patiently(path, READ_WITHIN_MS, () => db.prepare('PRAGMA user_version').get())
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Made whole before it has its name: first users that race meet no half-made ledger, and an empty one is damage. */
function makeLedger(path: string): void {
  const unnamed = `${path}.${process.pid}.${process.hrtime.bigint()}.new`
  makePrivateFile(unnamed)
  try {
    const db = connect(unnamed)
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; ${SCHEMA} ${identity()} COMMIT;`)
    db.close()
    nameOnce(unnamed, path)
  } finally {
    rmSync(unnamed, { force: true })
  }
}

/** A number by which a copy of this ledger is told from another ledger. */
export const identity = (): string => `PRAGMA application_id = ${1 + Math.floor(Math.random() * 0x7ffffffe)};`

/** As statfs(2) tells it of the folder. */
export type FileSystemType = (folder: string) => number

/** linux/magic.h. File systems whose files other machines write too: there a lock or shared memory means nothing. */
const SHARED: Record<number, string> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'CIFS',
  4266872130: 'SMB 2',
  16914839: '9P',
  1397113167: 'AFS',
  1937076805: 'Coda',
  12805120: 'Ceph',
  198183888: 'Lustre',
  1196443219: 'GPFS',
  18225520: 'GFS2',
  1952539503: 'OCFS2',
}

const typeOf: FileSystemType = (folder) => statfsSync(folder).type

/** Why no ledger may be kept there; undefined where it may, and where the system does not say. */
export function refusePlace(path: string, fileSystemType: FileSystemType = typeOf): Failure | undefined {
  if (process.platform !== 'linux') return undefined
  const folder = dirname(path)
  let name: string | undefined
  try {
    makePrivateFolder(folder)
    // Of 32 bits, and signed on some machines.
    name = SHARED[fileSystemType(folder) >>> 0]
  } catch {
    // The ledger's own opening says what is wrong with the folder.
    return undefined
  }
  if (name === undefined) return undefined
  return failure('ledger_unavailable', `${folder} is on a network file system (${name})`, {
    hint: 'Two machines could spend the same money there. Set XDG_STATE_HOME or WAYBILL_HOME to a local folder.',
  })
}
