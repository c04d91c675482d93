import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ExplainedDocument } from '../../src/entry/render/evidence/document.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, home } from './home.ts'

const keep = closedAfterEach()
const at = () => keep(home({ codex: ['read', 'write'], files: { 'README.md': '# Hello\n' } }))
const explained = async (here: Home) =>
  JSON.parse((await here.waybill(['result', 'last', '--explain', '--json'])).stdout) as ExplainedDocument

test('a run tells all that is known of it: who said so, what left, what ran, what came of it, where it is (G28)', async () => {
  const here = at()
  const { document } = await here.json([
    'run',
    '[[fake: edit a.md hello]] Say it',
    '--write',
    '--files',
    'README.md',
  ])
  const { evidence, ...rest } = await explained(here)
  expect(rest).toEqual(document)
  const fields = Object.fromEntries(
    (evidence.route?.fields ?? []).map(({ name, value, from }) => [name, [value, from]]),
  )
  expect(fields).toMatchObject({
    worker: ['codex-cli', 'default for terminal'],
    mode: ['write', 'flag'],
    'at most': ['$2.00', 'config.yaml or the default'],
  })
  expect({
    sent: evidence.sent,
    proof: evidence.proof,
    checks: evidence.checks,
    kinds: evidence.facts.map(({ kind }) => kind).filter((kind) => !/progressed|read$/.test(kind)),
    inOrder: evidence.facts.every(({ afterMs }, index, all) => afterMs >= (all[index - 1]?.afterMs ?? 0)),
    spend: evidence.spend,
    files: evidence.files.map(({ what, isThere }) => [what, isThere]),
  }).toEqual({
    sent: [document.proof?.sent],
    proof: [document.proof],
    checks: document.verdict?.results,
    kinds: [
      ...[
        'task.received',
        'route.chosen',
        'grant.issued',
        'budget.reserved',
        'scratch.planned',
        'scratch.made',
      ],
      ...['manifest.listed', 'run.started', 'run.spawned', 'run.ended', 'budget.settled'],
      ...Array(5).fill('check.ended'),
      'outcome.reached',
    ],
    inOrder: true,
    spend: {
      asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      source: null,
      paidBy: 'OPENAI_API_KEY',
      held: 2,
      settled: document.spend?.usd,
      presumed: false,
      over: 0,
    },
    files: [
      ['transcript', true],
      ['patch', true],
      ['result', true],
      ['worktree', false],
      ['folder', true],
    ],
  })
})

test('a file that is gone is said to be gone, and the words for a person say the same', async () => {
  const here = at()
  const { document } = await here.json(['run', 'Hello'])
  rmSync(document.proof?.transcriptPath ?? '')
  const { evidence } = await explained(here)
  const { stdout, stderr, code } = await here.waybill(['result', 'last', '--explain'])
  expect({
    gone: evidence.files.find(({ what }) => what === 'transcript'),
    line: stdout.split('\n').find((line) => line.includes('codex-cli.jsonl')),
    escapes: stdout.includes('\x1b'),
    stderr,
    code,
  }).toEqual({
    gone: { what: 'transcript', path: document.proof?.transcriptPath, isThere: false, bytes: null },
    line: `  transcript  – ${document.proof?.transcriptPath} (gone)`,
    escapes: false,
    stderr: '',
    code: 0,
  })
})

test('a task that was refused before anybody was sent has its facts and no proof', async () => {
  const here = keep(home({}))
  await here.waybill(['run', 'Hello'])
  const { evidence, outcome } = await explained(here)
  expect({
    outcome,
    proof: evidence.proof,
    sent: evidence.sent,
    kinds: evidence.facts.map(({ kind }) => kind),
  }).toEqual({
    outcome: 'denied',
    proof: [],
    sent: [],
    kinds: expect.arrayContaining(['task.received', 'route.chosen', 'grant.denied', 'outcome.reached']),
  })
})

test('a check that a person asked for and that cannot run is told so, and why (H7)', async () => {
  const here = at()
  const { code, stdout, stderr } = await here.waybill([
    'run',
    '[[fake: answer /etc/hosts:1 is elsewhere]]',
    '--check',
    'scope',
    '--check',
    'citations',
  ])
  expect({
    code,
    checks: stderr.split('\n').filter((line) => line.startsWith('  check ')),
    answer: stdout,
  }).toEqual({
    code: 5,
    checks: [
      expect.stringMatching(/^ {2}check {3}\? citations: could not be run: /),
      '  check   ✔ scope: nothing was changed',
    ],
    answer: '/etc/hosts:1 is elsewhere\n',
  })
})
