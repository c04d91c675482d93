import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { openLedger } from '../../src/io/ledger.ts'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, home } from './home.ts'

const keep = closedAfterEach()
const SCHEMA = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
const at = () => {
  const here = keep(home({ codex: ['read', 'write'], claude: ['read', 'write'] }))
  writeFileSync(join(here.root, 'schema.json'), JSON.stringify(SCHEMA))
  return here
}
/** A goal whose first answer is `text`, and holds what the fake is to do when it is given that answer. */
const answering = (text: string, then: string) =>
  `[[fake: answer-coded ${encodeURIComponent(`${text} ${then}`)}]]`
const RIGHT = '[[fake: answer {"n":1}]]'
const ask = (here: Home, goal: string, ...more: string[]) => [
  ...['run', goal, '--schema', join(here.root, 'schema.json')],
  ...more,
]
const ledgerPath = (here: Home) => join(here.waybillHome, 'ledger.db')
const settlements = (facts: Fact[]) => facts.filter(({ kind }) => kind === 'budget.settled')
const runFolder = (here: Home, id: string) => join(here.waybillHome, 'runs', id)
const transcripts = (here: Home, id: string) =>
  readdirSync(runFolder(here, id))
    .filter((name) => name.endsWith('.jsonl'))
    .sort()

describe.each(['codex', 'claude'])('%s', (worker) => {
  test('an answer without its shape is asked for once more, in the same hold, and both are paid for (H7, I1)', async () => {
    const here = at()
    const goal = answering('It is one.', RIGHT)
    const { code, document } = await here.json(ask(here, goal, '--worker', worker))
    const facts = await here.facts(document.id)
    const kinds = facts.map(({ kind }) => kind).filter((kind) => kind !== 'run.progressed')
    const [input, output] = worker === 'codex' ? [1200, 34] : [100, 20]
    expect({
      code,
      outcome: document.outcome,
      structured: document.structured,
      verdict: document.verdict?.results.map(({ check, status }) => `${check} ${status}`),
      signals: document.signals.map(({ name }) => name).filter((name) => name !== 'model_unconfirmed'),
      iterations: document.spend?.iterations,
      tokens: [document.spend?.tokens.input, document.spend?.tokens.output],
      kinds,
      transcripts: transcripts(here, document.id),
      both: [document.proof?.exit, document.repair?.exit],
      ledger: verifyLedger(ledgerPath(here)),
      left: here.left(),
    }).toEqual({
      code: 0,
      outcome: 'accepted',
      structured: { n: 1 },
      verdict: ['answer-shape passed'],
      signals: ['repaired'],
      iterations: 2,
      tokens: [2 * input, 2 * output],
      kinds: [
        ...['task.received', 'route.chosen', 'grant.issued', 'budget.reserved'],
        ...['manifest.listed', 'run.started', 'run.spawned', 'run.ended'],
        ...['manifest.listed', 'run.started', 'run.spawned', 'run.ended'],
        ...['budget.settled', 'check.ended', 'outcome.reached'],
      ],
      transcripts: [`${worker}-cli.2.jsonl`, `${worker}-cli.jsonl`],
      both: ['exited 0', 'exited 0'],
      ledger: [],
      left: [],
    })
    expect(settlements(facts)).toMatchObject([
      { usdMicros: Math.round((document.spend?.usd ?? 0) * 1e6), presumed: false, overUsdMicros: 0 },
    ])
  })

  test('a writing task keeps the patch of its work: the second run may read and no more (I5)', async () => {
    const here = at()
    const goal = `[[fake: edit notes.md hello]] ${answering('Done.', `[[fake: edit notes.md worse]] ${RIGHT}`)}`
    const { code, document } = await here.json(ask(here, goal, '--worker', worker, '--write'))
    const patch = readFileSync(document.patch?.path ?? '', 'utf8')
    expect({
      code,
      structured: document.structured,
      files: document.patch?.files,
      hello: patch.includes('+hello'),
      worse: patch.includes('worse'),
      tree: [here.git('status', '--porcelain'), existsSync(join(here.project, 'notes.md'))],
      reads: document.repair?.argv.some((word) => word === 'read-only' || word === 'dontAsk'),
    }).toEqual({
      code: 0,
      structured: { n: 1 },
      files: 1,
      hello: true,
      worse: false,
      tree: ['', false],
      reads: true,
    })
  })

  test('the second run is ended once it has used what the first one left of the hold (I7)', async () => {
    const here = at()
    const goal = `[[fake: use 200000]] ${answering('One.', '[[fake: use 60000]] [[fake: hang]]')}`
    const { code, document } = await here.json(ask(here, goal, '--worker', worker, '--max-usd', '0.5'))
    expect({
      code,
      failed: document.signals.filter(({ name }) => name === 'repair_failed'),
      exits: [document.proof?.exit, document.repair?.exit],
      cents: Math.floor((document.spend?.usd ?? 0) * 100),
      iterations: document.spend?.iterations,
      ledger: verifyLedger(ledgerPath(here)),
    }).toEqual({
      code: 5,
      failed: [
        {
          name: 'repair_failed',
          detail:
            'the answer has not the shape asked for, and the run that was to mend it failed (over hold)',
        },
      ],
      exits: ['exited 0', 'overspent'],
      cents: 52,
      iterations: 2,
      ledger: [],
    })
  })
})

test('the vendor’s own budget flag of the second run says the rest, not the whole', async () => {
  const here = at()
  const goal = answering('It is one.', RIGHT)
  const { document } = await here.json(ask(here, goal, '--worker', 'claude', '--max-usd', '0.5'))
  const budget = (argv: string[] = []) => argv[argv.indexOf('--max-budget-usd') + 1]
  expect([budget(document.proof?.argv), budget(document.repair?.argv)]).toEqual(['0.5', '0.4992'])
})

describe('a second run that does not come to its end', () => {
  const HANGS = answering('Done.', '[[fake: hang]]')
  const factsIn = (here: Home, id: string): Fact[] => {
    const ledger = openLedger(ledgerPath(here), 5_000)
    if (!ledger.ok) throw new Error(ledger.failure.message)
    try {
      return ledger.value.entries(id).map(({ fact }) => fact)
    } finally {
      ledger.value.close()
    }
  }
  /** Started, and inside its second run. */
  async function mending(here: Home): Promise<{ id: string; supervisor: number }> {
    const goal = `[[fake: edit notes.md hello]] ${HANGS}`
    const { stdout } = await here.waybill([...ask(here, goal, '--write'), '--wait', '0', '--json'])
    const { id } = JSON.parse(stdout) as { id: string }
    for (;;) {
      const facts = factsIn(here, id)
      const owner = facts.find((fact) => fact.kind === 'task.received')?.owner
      if (owner && facts.filter(({ kind }) => kind === 'run.spawned').length === 2)
        return { id, supervisor: owner.pid }
      await pause(20)
    }
  }
  const left = async (here: Home) => {
    for (let look = 0; look < 100 && here.left().length > 0; look += 1) await pause(20)
    return here.left()
  }

  test('cancelled: the work and its cost stay, nothing else does (I1–I5)', async () => {
    const here = at()
    const { id } = await mending(here)
    await here.waybill(['cancel', id])
    const { code, document } = await here.json(['result', id])
    expect({
      code,
      outcome: document.outcome,
      text: document.text?.startsWith('Done.'),
      patch: document.patch?.files,
      settled: settlements(factsIn(here, id)).length,
      ends: factsIn(here, id).filter(({ kind }) => kind === 'outcome.reached').length,
      ledger: verifyLedger(ledgerPath(here)),
      tree: here.git('status', '--porcelain'),
      worktrees: here.git('worktree', 'list').trim().split('\n').length,
      left: await left(here),
    }).toEqual({
      code: 130,
      outcome: 'cancelled',
      text: true,
      patch: 1,
      settled: 1,
      ends: 1,
      ledger: [],
      tree: '',
      worktrees: 1,
      left: [],
    })
  })

  test('its supervisor killed: the patch of the work is kept, and the hold settled once (I1–I5)', async () => {
    const here = at()
    const { id, supervisor } = await mending(here)
    process.kill(supervisor, 'SIGKILL')
    const { code, document } = await here.json(['result', id])
    expect({
      code,
      outcome: document.outcome,
      failure: document.failure?.kind,
      patch: document.patch?.files,
      settled: settlements(factsIn(here, id)),
      ends: factsIn(here, id).filter(({ kind }) => kind === 'outcome.reached').length,
      ledger: verifyLedger(ledgerPath(here)),
      tree: here.git('status', '--porcelain'),
      left: await left(here),
    }).toEqual({
      code: 4,
      outcome: 'failed',
      failure: 'supervisor_died',
      patch: 1,
      settled: [expect.objectContaining({ presumed: true, overUsdMicros: 0 })],
      ends: 1,
      ledger: [],
      tree: '',
      left: [],
    })
  })
})
