import { DatabaseSync } from 'node:sqlite'
import { scopesOf } from '../../src/decide/budget.ts'
import { openLedger } from '../../src/io/ledger.ts'
import { openMark } from '../../src/io/ledger-mark.ts'

/** Facts of a run that found its way: as many as an ordinary one has. */
const FACTS_PER_RUN = 13
const CAPS = { runUsdMicros: 0, projectDayUsdMicros: 1e12, userMonthUsdMicros: 1e13 }

/** How the runs are spread: as over a year, in this project and eleven others. */
const PROJECTS = 12
const DAYS = 365

/**
 * A ledger of `facts` facts at `path`, the newest in `project` at `nowMs`: what delegations of a year leave. Written as
 * the ledger writes them, with its triggers and indexes, but all in one transaction.
 */
export function fillLedger(path: string, project: string, root: string, facts: number, nowMs: number): void {
  const made = openLedger(path, 1_000)
  if (!made.ok) throw new Error(made.failure.message)
  made.value.close()
  const db = new DatabaseSync(path)
  db.exec('PRAGMA synchronous = OFF; BEGIN')
  const runs = Math.ceil(facts / FACTS_PER_RUN)
  const write = writer(db)
  for (let nth = 0; nth < runs; nth += 1) {
    const atMs = nowMs - Math.floor(((runs - nth) / runs) * DAYS * 86_400_000)
    const mine = nth % PROJECTS === 0
    write(
      nth,
      mine ? project : `/home/ada/other-${nth % PROJECTS}/.git`,
      mine ? root : '/home/ada/other',
      atMs,
    )
  }
  db.exec('COMMIT')
  const newest = db.prepare('SELECT max(seq) AS seq FROM event').get()
  const mark = openMark(db, path)
  mark.acknowledge(Number(newest?.seq))
  mark.close()
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
}

function writer(db: DatabaseSync) {
  const event = db.prepare('INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?)')
  const hold = db.prepare(
    `INSERT INTO hold (run, id, attempt, worker, granted, held, state, spent, scopes) VALUES (?, ?, 1, ?, 2000000, 0, ?, ?, ?)`,
  )
  const scope = db.prepare(
    `INSERT INTO budget (scope, cap, spent) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET spent = spent + excluded.spent`,
  )
  const worker = db.prepare(
    `INSERT INTO budget (scope, worker, runs, spent, presumed) VALUES (?, ?, 1, ?, ?)
     ON CONFLICT DO UPDATE SET runs = runs + 1, spent = spent + excluded.spent, presumed = presumed + excluded.presumed`,
  )
  return (nth: number, project: string, root: string, atMs: number) => {
    const run = `w6${nth.toString(32).padStart(6, '0')}abcdefgh`
    const name = nth % 3 === 0 ? 'claude-cli' : 'codex-cli'
    const presumed = nth % 50 === 0
    const usdMicros = presumed ? 2_000_000 : 20_000 + (nth % 977) * 100
    const scopes = scopesOf(project, CAPS, atMs)
    const names = scopes.map((one) => one.name)
    for (const [index, fact] of factsOf({
      run,
      project,
      root,
      name,
      usdMicros,
      presumed,
      names,
      nth,
    }).entries())
      event.run(atMs + index, run, project, fact.kind, JSON.stringify(fact))
    hold.run(run, `${run}.1`, name, presumed ? 'presumed' : 'settled', usdMicros, JSON.stringify(names))
    for (const { name: one, capUsdMicros } of scopes) {
      scope.run(one, capUsdMicros, usdMicros)
      worker.run(one, name, usdMicros, presumed ? 1 : 0)
    }
  }
}

type Told = {
  run: string
  project: string
  root: string
  name: string
  usdMicros: number
  presumed: boolean
  names: string[]
  nth: number
}

const TEXT = 'It returns early where the cart is empty, and the total is rounded twice. '.repeat(8)

function factsOf({ run, project, root, name, usdMicros, presumed, names, nth }: Told) {
  const workspace = { cwd: root, root, commonDir: project }
  const ask = {
    goal: `Look at part ${nth} of the shop and say what is wrong there. ${TEXT}`,
    files: [],
    limits: {},
  }
  const limits = {
    wallMs: 900_000,
    idleMs: 180_000,
    maxUsdMicros: 2_000_000,
    maxOutputBytes: 64_000_000,
    depth: 1,
  }
  const route = {
    ...{ kind: 'delegate', worker: name, model: 'gpt-6-sol', mode: 'read', limits, fallbacks: [] },
    ...{ because: 'it was asked for by name', provenance: { worker: 'asked', model: 'config' } },
  }
  const owner = { pid: 4242, startedAt: `${nth}`, bootId: '7c1c7a52-0000-4000-8000-000000000001' }
  const hold = `${run}.1`
  const cost = presumed ? { basis: 'unknown' } : { basis: 'reported', usdMicros }
  const spend = {
    ...{
      iterations: 1,
      tokens: { input: 12_000, cachedInput: 4_000, output: 900 },
      billing: 'api_key',
      ms: 41_000,
    },
    ...{ usdMicros: presumed ? 'unknown' : usdMicros, basis: presumed ? 'unknown' : 'reported' },
  }
  const report = {
    status: 'done',
    text: TEXT,
    model: { requested: 'gpt-6-sol', observed: 'gpt-6-sol' },
    usage: {},
    cost,
  }
  const proof = { run, argv: ['codex', 'exec', '--json'], exit: 'exit 0', wallMs: 41_000, bytesOut: 22_100 }
  return [
    {
      kind: 'task.received',
      task: {
        ...{ id: run, ask: { ...ask, network: false, writable: [], fullContext: false, fallbacks: [] } },
        ...{ workspace, depth: 1, caller: 'terminal' },
      },
      owner,
    },
    { kind: 'route.chosen', route },
    { kind: 'grant.issued', worker: name, consentRecordedAt: '2026-11-01T00:00:00.000Z' },
    { kind: 'budget.reserved', hold, holdUsdMicros: 2_000_000, scopes: names },
    { kind: 'run.started', worker: name, model: 'gpt-6-sol', argv: ['codex', 'exec', '--json'] },
    { kind: 'run.spawned', process: owner, executable: '/usr/bin/codex' },
    ...['reads src/cart.ts', 'reads src/total.ts', 'thinks'].map((activity) => ({
      kind: 'run.progressed',
      activity,
    })),
    { kind: 'run.ended', exit: 'exit 0', wallMs: 41_000, bytesOut: 22_100 },
    { kind: 'budget.settled', hold, usdMicros, presumed, overUsdMicros: 0 },
    {
      kind: 'outcome.reached',
      outcome: {
        ...{ kind: 'finished', route, worker: name, report, proof, spend, signals: [] },
        verdict: { verdict: 'unverified', results: [] },
      },
      resultPath: `/home/ada/.local/state/waybill/runs/${run}/result.json`,
    },
    { kind: 'result.read', by: 'terminal' },
  ]
}
