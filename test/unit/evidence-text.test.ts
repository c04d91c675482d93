import { describe, expect, test } from 'vitest'
import { runDocument } from '../../src/entry/render/document.ts'
import { evidenceText } from '../../src/entry/render/evidence/all.ts'
import { checksSection } from '../../src/entry/render/evidence/checks.ts'
import type { Evidence } from '../../src/entry/render/evidence/document.ts'
import { filesSection } from '../../src/entry/render/evidence/files.ts'
import { proofSections } from '../../src/entry/render/evidence/proof.ts'
import { type Section, sectionText } from '../../src/entry/render/evidence/rows.ts'
import { spendSection } from '../../src/entry/render/evidence/spend.ts'
import type { Shown } from '../../src/entry/terminal.ts'
import { aFinish } from './samples.ts'

const finish = aFinish()
if (finish.kind !== 'finished') throw new Error('the sample changed')
const document = runDocument('w1', finish, undefined)
const evidence: Evidence = {
  task: {
    goal: 'Read\x1b[2J it',
    caller: 'terminal',
    root: '/home/u/shop',
    receivedAt: '2026-11-21T06:00:00.000Z',
  },
  route: {
    because: 'it was asked for',
    fields: [
      { name: 'model', value: 'gpt-6-sol', from: 'flag' },
      { name: 'mode', value: 'read', from: null },
    ],
  },
  sent: [finish.proof.sent],
  proof: [finish.proof],
  facts: [
    {
      at: '2026-11-21T06:00:00.000Z',
      afterMs: 40,
      kind: 'run.started',
      gist: `codex-cli ${'word '.repeat(40)}`,
    },
  ],
  checks: [],
  spend: {
    asOf: '2026-11-10',
    source: null,
    paidBy: 'CODEX_API_KEY',
    held: 2,
    settled: 0.0015,
    presumed: false,
    over: 0,
  },
  files: [],
}
const plain = (shown: Shown[]): string =>
  shown.map((part) => (typeof part === 'string' ? part : part.text)).join('')
const linesOf = (section: Section | undefined, columns = 80): string[] =>
  plain(section ? sectionText(section, columns) : [])
    .split('\n')
    .slice(2, -1)

describe.each([80, 120, Number.POSITIVE_INFINITY])('in %s columns', (columns) => {
  const lines = plain(evidenceText({ ...document, evidence }, columns)).split('\n')

  test('no line is longer, and each section is there once', () => {
    expect([
      lines.filter((line) => line.length > columns),
      lines.filter((line) => /^[A-Z]/.test(line)),
    ]).toEqual([[], ['Route', 'What was sent', 'Proof', 'Facts, in their order', 'Checks', 'Spend', 'Files']])
  })

  test('what a worker or a caller wrote stays on its line', () => {
    expect(lines.filter((line) => line.includes('\x1b'))).toEqual([])
    expect(lines).toContain('  task        Read it')
  })
})

test('checks: what each found, which of the two it is where it did not pass, and the end of its commands', () => {
  const run = {
    on: 'after' as const,
    command: 'npm test',
    exit: 'exited 1',
    wallMs: 1200,
    killTier: 'namespace' as const,
    lastLines: ['1 failed'],
    logPath: '/r/tests.log',
  }
  const section = checksSection({
    ...evidence,
    checks: [
      { check: 'did-work', status: 'passed', detail: '1 file changed' },
      { check: 'no-tests-removed', status: 'could_not_run', detail: 'nobody counts' },
      { check: 'tests-pass', status: 'failed', detail: 'one fails', runs: [run] },
    ],
  })
  expect(linesOf(section)).toEqual([
    '  did-work         ✔ 1 file changed',
    '  no-tests-removed ? could not be run: nobody counts',
    '  tests-pass       ✘ one fails',
    '    after          npm test: exited 1, 1.2s, held by namespace',
    '                   1 failed',
    '    log            /r/tests.log',
  ])
})

test('files: where each is, and whether it is still there', () => {
  const files = [
    { what: 'transcript', path: '/r/codex-cli.jsonl', isThere: true, bytes: 1234 },
    { what: 'worktree', path: '/r/tree', isThere: false, bytes: null },
    { what: 'folder', path: '/r', isThere: true, bytes: null },
  ]
  expect(linesOf(filesSection({ ...evidence, files }))).toEqual([
    '  transcript  ✔ /r/codex-cli.jsonl (1,234 bytes)',
    '  worktree    – /r/tree (gone)',
    '  folder      ✔ /r',
  ])
})

test('spend: the basis, the day of the prices, who pays, and what the budget made of it; unknown is said', () => {
  const unknown = {
    ...document.spend,
    usd: null,
    basis: 'unknown',
    tokens: { input: null, cachedInput: null, output: null },
  }
  const presumed = { ...evidence.spend, asOf: null, settled: 2, presumed: true, over: 0.5 }
  expect([
    linesOf(spendSection(evidence, document.spend)),
    linesOf(spendSection({ ...evidence, spend: presumed }, unknown as typeof document.spend)),
  ]).toEqual([
    [
      '  cost        $0.0015, computed from the tokens, prices of 2026-11-10',
      '  tokens      1,200 in (1,000 of them cached), 34 out',
      '  billing     metered, by CODEX_API_KEY',
      '  runs        1',
      '  budget      $2.00 held, $0.0015 settled',
    ],
    [
      '  cost        unknown, nobody told',
      '  tokens      unknown in (unknown of them cached), unknown out',
      '  billing     metered, by CODEX_API_KEY',
      '  runs        1',
      '  budget      $2.00 held, $2.00 settled, presumed: the whole hold, $0.50 over',
      '              the hold',
    ],
  ])
})

test('proof: an option is not torn from its value, and what was lost is said', () => {
  const { proof } = finish
  const argv = ['codex', 'exec', '--json', '-c', 'a b', '-s', 'read-only', '--disable', 'hooks', '-']
  const losses = { omittedBytes: 5, linesSkipped: 1, invalidUtf8Lines: 0 }
  const [section] = proofSections({
    ...evidence,
    proof: [{ ...proof, argv, losses, killLadder: [{ signal: 'SIGTERM', waitMs: 2000 }] }],
  })
  const lines = linesOf(section, 46)
  expect({
    command: lines.slice(2, 6),
    ladder: lines.find((line) => line.includes('to end it')),
    printed: lines.filter((line) => /printed|too long|not read/.test(line)).map((line) => line.trim()),
  }).toEqual({
    command: [
      "  command     codex exec --json -c 'a b'",
      '              -s read-only --disable hooks -',
      '  ended       exited 0, after 1.0s',
      '  held by     its process group alone',
    ],
    ladder: '  to end it   SIGTERM, 2.0s → SIGKILL',
    printed: ['printed     10 bytes; 5 bytes not read, 1', 'lines too long to be read'],
  })
})

test('of a run to which nobody was sent there is nothing to prove', () => {
  const nothing = { ...evidence, route: null, sent: [], proof: [], files: [] }
  const lines = plain(
    evidenceText({ ...document, outcome: 'denied', proof: null, evidence: nothing }, 80),
  ).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining(['  route       none was chosen', '  nothing     no worker was started']),
  )
})
