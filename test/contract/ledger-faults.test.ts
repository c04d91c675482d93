import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openLedger } from '../../src/io/ledger.ts'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import {
  DAY,
  firstLineOf,
  freshLedger,
  must,
  openAt,
  reserve,
  saidBy,
  scopes,
  startProgram,
} from './ledger-harness.ts'

const CAPS = JSON.stringify(scopes(1_000_000, 1_000_000))
type Told = { reserved: number; settled: number; failure?: { kind: string; message: string; hint: string } }
const told = (line: string) => JSON.parse(line) as Told

describe('a disk that is full (row 5)', () => {
  test.each([250, 251, 252, 253, 300, 301, 340])(
    'ends what does not fit by name; what was acknowledged is there, and no more: %i blocks (I1, I3)',
    async (fileBlocks) => {
      const { path } = freshLedger()
      const said = told(await saidBy(startProgram('spend.ts', [path, 'w1', CAPS, '500'], { fileBlocks })))
      expect(said.failure).toEqual({
        kind: 'disk_full',
        message: expect.stringMatching(/^the ledger .* could not be written: /),
        hint: expect.stringContaining('Make room'),
      })
      expect(verifyLedger(path)).toEqual([])
      const ledger = openAt(path)
      const open = said.reserved - said.settled
      expect([ledger.scopes()[0], ledger.openHolds('w1').length]).toEqual([
        { scope: DAY, capUsdMicros: 1_000_000, heldUsdMicros: 10 * open, spentUsdMicros: 7 * said.settled },
        open,
      ])
    },
  )

  test('between a hold and its settlement leaves the hold, and the reaper settles it in full', async () => {
    const { path } = freshLedger()
    const found: Told[] = []
    for (let fileBlocks = 120; fileBlocks < 200 && found.length === 0; fileBlocks += 4) {
      rmSync(path, { force: true })
      freshAt(path)
      const said = told(await saidBy(startProgram('spend.ts', [path, 'w1', CAPS, '500'], { fileBlocks })))
      if (said.reserved > said.settled) found.push(said)
    }
    const [{ settled } = { settled: -1 }] = found
    const ledger = openAt(path)
    const [hold = ''] = ledger.openHolds('w1')
    expect(ledger.settle('w1', 'p', 9, { hold, usdMicros: 'unknown' })).toBe(true)
    expect(ledger.scopes()[0]).toMatchObject({ heldUsdMicros: 0, spentUsdMicros: 7 * settled + 10 })
    expect(verifyLedger(path)).toEqual([])
  })

  test('does not let a first ledger be made, and leaves nothing half made', async () => {
    const { ledger, path } = freshLedger()
    ledger.close()
    rmSync(path)
    const said = told(await saidBy(startProgram('spend.ts', [path, 'w1', CAPS, '1'], { fileBlocks: 8 })))
    expect([said.failure?.kind, existsSync(path)]).toEqual(['disk_full', false])
    expect(openLedger(path, 100).ok).toBe(true)
  })
})

function freshAt(path: string): void {
  const ledger = must(openLedger(path, 100))
  ledger.close()
}

describe('after a process was killed with the ledger open (row 7)', () => {
  async function killed(): Promise<string> {
    const { ledger, path } = freshLedger()
    ledger.close()
    const child = startProgram('spend.ts', [path, 'w1', CAPS, '3', 'hang'])
    expect(told(await firstLineOf(child))).toEqual({ reserved: 3, settled: 3 })
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
    return path
  }

  test('all that it had acknowledged is there (I3)', async () => {
    const path = await killed()
    expect(openAt(path).scopes()[0]?.spentUsdMicros).toBe(21)
    expect(verifyLedger(path)).toEqual([])
  })

  test.each([
    ['was deleted', (log: string) => rmSync(log)],
    ['was emptied', (log: string) => truncateSync(log, 0)],
    ['is torn at its end', (log: string) => truncateSync(log, statSync(log).size - 100)],
  ])('a log that %s is noticed: nothing runs, and no money is free again (I1)', async (_what, spoil) => {
    const path = await killed()
    spoil(`${path}-wal`)
    expect(openLedger(path, 100)).toMatchObject({
      ok: false,
      failure: {
        kind: 'ledger_unavailable',
        message: expect.stringContaining('is not as it was left'),
        hint: expect.stringContaining(`delete ${path}.mark`),
      },
    })
    rmSync(`${path}.mark`)
    expect(openLedger(path, 100).ok).toBe(true)
  })
})

describe('where it may not be written (row 36)', () => {
  const root = process.getuid?.() === 0
  const NOBODY = 65_534

  test.runIf(root).each(['ledger.db', ''])(
    'it is refused, and says what to do: %j, read-only to another user (needs root)',
    async (name) => {
      const { ledger, path } = freshLedger()
      must(reserve(ledger, 'h1', 10))
      ledger.close()
      const folder = dirname(path)
      chmodSync(folder, 0o755)
      chmodSync(path, 0o644)
      if (name !== '') chownSync(folder, NOBODY, NOBODY)
      const child = startProgram('spend.ts', [path, 'w1', CAPS, '1', 'nobody'])
      expect(told(await saidBy(child))).toEqual({
        reserved: 0,
        settled: 0,
        failure: {
          kind: 'ledger_unavailable',
          message: expect.stringMatching(/^the ledger .* (may not be written|cannot be opened): /),
          hint: expect.stringContaining('writable'),
        },
      })
      expect(openAt(path).openHolds('w1')).toEqual(['h1'])
    },
  )

  test.each([
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [-11317950, 'CIFS'],
    [0x01021997, '9P'],
  ])('on a network file system (%i) it is refused by name, before anything is made', (type, name) => {
    const { ledger, path } = freshLedger()
    ledger.close()
    rmSync(path)
    const folder = dirname(path)
    expect(openLedger(path, 100, { fileSystemType: () => type })).toEqual({
      ok: false,
      failure: {
        kind: 'ledger_unavailable',
        message: `${folder} is on a network file system (${name})`,
        hint: expect.stringContaining('local folder'),
      },
    })
    expect(existsSync(path)).toBe(false)
  })

  test('a folder whose file system cannot be asked for is not refused for that', () => {
    const { ledger, path } = freshLedger()
    ledger.close()
    mkdirSync(`${path}.d`)
    const silent = () => {
      throw new Error('not here')
    }
    expect(openLedger(path, 100, { fileSystemType: silent }).ok).toBe(true)
  })
})

const strace = spawnSync('strace', ['-V']).status === 0

test.runIf(strace)('each change is on the disk before it is acknowledged (needs strace)', async () => {
  const { ledger, path } = freshLedger()
  ledger.close()
  const trace = `${path}.trace`
  const program = fileURLToPath(new URL('./programs/spend.ts', import.meta.url))
  const watched = ['-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace]
  const { stdout } = spawnSync('strace', [...watched, process.execPath, program, path, 'w1', CAPS, '20'])
  expect(told(String(stdout))).toEqual({ reserved: 20, settled: 20 })
  const syncs = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => line.includes('ledger.db-wal'))
  expect(syncs.length).toBeGreaterThanOrEqual(40)
})
