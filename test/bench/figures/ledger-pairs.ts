import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as after } from 'node:timers/promises'
import { openLedger } from '../../../src/io/ledger.ts'
import { verifyLedger } from '../../../src/io/ledger-verify.ts'
import { REPO } from '../../plugin.ts'
import { pinnedNode } from '../../real/rig.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { ratio, spread } from '../measure.ts'

const PROCESSES = 50
const PAIRS = 200
const KILLED = 15
const INSERTS = 4_000
const MOST_ROUNDS = 4
/** Half of what all would spend, so that the cap is met on the way. */
const TIGHT_USD_MICROS = (PROCESSES * PAIRS * 60) / 2
const WIDE_USD_MICROS = 1e12

export const ledgerPairs: Figure = {
  name: 'ledger-pairs',
  title: `The ledger: ${PROCESSES} processes that reserve and settle ${PAIRS} times each on one cap`,
  run: (rounds) => measured(Math.min(rounds, MOST_ROUNDS)),
}

async function measured(rounds: number): Promise<Found> {
  const inserts: number[] = []
  const all: Ran[] = []
  const killed: Ran[] = []
  for (let round = 0; round < rounds; round += 1) {
    inserts.push(await insertsPerSecond())
    all.push(await pairs(WIDE_USD_MICROS, 0))
    killed.push(await pairs(TIGHT_USD_MICROS, KILLED))
  }
  const perSecond = all.map((ran) => ran.perSecond)
  const worst = (of: (ran: Ran) => number) => Math.max(...all.map(of))
  return {
    how: `Each reserve and each settle is a transaction of its own and on the disk when it returns (synchronous=FULL). ${rounds} rounds, each on a new ledger; the processes start together. The yardstick is one process that inserts rows of a fact's size and does nothing else.`,
    findings: [
      yardstick('raw: one process, `INSERT` by node:sqlite', '/s', spread(inserts)),
      held('pairs of all processes', '/s', spread(perSecond), { atLeast: 2_500 }),
      yardstick(
        'durable changes (two a pair) against raw inserts',
        'x',
        ratio(
          perSecond.map((one) => 2 * one),
          inserts,
        ),
      ),
      held('a reserve, median', 'ms', spread(all.map(({ p50Ms }) => p50Ms)), { atMost: 1 }),
      held(
        'a reserve, the worst of all rounds',
        'ms',
        worst(({ worstMs }) => worstMs),
        { atMost: 1_500 },
      ),
      held('over the cap, or sums that differ from the facts', '', faultsOf(all), { exactly: 0 }),
      held(`the same with ${KILLED} killed on the way and a cap that is met`, '', faultsOf(killed), {
        exactly: 0,
      }),
      yardstick(
        'the log, at its largest',
        'MB',
        worst(({ logMb }) => logMb),
      ),
    ],
  }
}

const faultsOf = (ran: Ran[]): number => ran.reduce((sum, { faults }) => sum + faults, 0)

async function insertsPerSecond(): Promise<number> {
  const folder = place()
  const child = start('inserts.ts', [join(folder, 'raw.db'), String(INSERTS)])
  const ms = Number(await text(child.stdout as NonNullable<ChildProcess['stdout']>))
  rmSync(folder, { recursive: true, force: true })
  return (INSERTS / ms) * 1000
}

type Ran = { perSecond: number; p50Ms: number; worstMs: number; faults: number; logMb: number }

async function pairs(capUsdMicros: number, kills: number): Promise<Ran> {
  const folder = place()
  const path = join(folder, 'ledger.db')
  const scopes = ['project:p:2026-11-21', 'user:2026-11'].map((name) => ({ name, capUsdMicros, resets: '' }))
  const children = Array.from({ length: PROCESSES }, (_, index) =>
    start('pairs.ts', [path, `w${100 + index}`, String(PAIRS), JSON.stringify(scopes)]),
  )
  await Promise.all(children.map(({ stdout }) => once(stdout as NonNullable<ChildProcess['stdout']>, 'data')))
  const startedMs = performance.now()
  const said = children.map(async (child) => ({
    line: await text(child.stdout as NonNullable<ChildProcess['stdout']>),
    endedMs: performance.now() - startedMs,
  }))
  for (const child of children) child.stdin?.end('go\n')
  for (const child of children.slice(0, kills)) {
    await after(20)
    child.kill('SIGKILL')
  }
  const ended = await Promise.all(said)
  const logMb = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) / 1_000_000
  const lines = ended.filter(({ line }) => line !== '')
  if (lines.length !== PROCESSES - kills)
    throw new Error(`${PROCESSES - kills - lines.length} processes failed`)
  const reserveMs = lines.flatMap(({ line }) => (JSON.parse(line) as { reserveMs: number[] }).reserveMs)
  const { median } = spread(reserveMs)
  const ran = {
    perSecond: (reserveMs.length / Math.max(...lines.map(({ endedMs }) => endedMs))) * 1000,
    p50Ms: median,
    worstMs: Math.max(...reserveMs),
    faults: faultsIn(path, capUsdMicros),
    logMb,
  }
  rmSync(folder, { recursive: true, force: true })
  return ran
}

/** What the ledger itself finds, and what no ledger should have to be asked. */
function faultsIn(path: string, capUsdMicros: number): number {
  const ledger = openLedger(path, 1_000)
  if (!ledger.ok) throw new Error(ledger.failure.message)
  const over = ledger.value
    .scopes()
    .filter(({ heldUsdMicros, spentUsdMicros }) => heldUsdMicros + spentUsdMicros > capUsdMicros)
  ledger.value.close()
  return over.length + verifyLedger(path).length
}

/** On the disk that the repository is on: a temporary folder may lie in memory. */
function place(): string {
  mkdirSync(join(REPO, '.rig'), { recursive: true })
  return mkdtempSync(join(REPO, '.rig/bench-ledger-'))
}

function start(program: string, args: string[]): ChildProcess {
  const file = join(import.meta.dirname, '../programs', program)
  return spawn(pinnedNode, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
}
