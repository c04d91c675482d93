import { expect, test } from 'vitest'
import { failure } from '../../src/domain/failure.ts'
import { renderBatch } from '../../src/entry/render/batch.ts'
import { type RunDocument, runDocument, type TaskDocument } from '../../src/entry/render/document.ts'
import type { Shown, Terminal } from '../../src/entry/terminal.ts'
import { aFinish } from './samples.ts'

const base: RunDocument = runDocument('w6batch', aFinish(), undefined)
const task = (over: Partial<TaskDocument>): TaskDocument => ({
  name: 'a',
  id: 'w6fbqspfefs65hx',
  outcome: 'unverified',
  worker: 'claude-cli',
  model: { requested: 'claude-sonnet-5-5', observed: null },
  text: 'Fine.',
  patch: null,
  verdict: null,
  signals: [],
  spend: base.spend,
  countedUsd: 0.0015,
  failure: null,
  replayed: false,
  ...over,
})
const patch = { path: '/s/changes.patch', files: 1, insertions: 2, deletions: 1, base: 'abc' }
const TASKS = [
  task({}),
  task({ name: 'mend', outcome: 'accepted', patch }),
  task({
    name: 'typo',
    outcome: 'failed',
    worker: null,
    model: { requested: null, observed: null },
    text: null,
    spend: null,
    countedUsd: 0,
    failure: failure('unknown_name', 'there is no worker `claud`', { hint: 'Did you mean `claude`?' }),
  }),
]

function told(columns: number, tasks: TaskDocument[]) {
  const said = { out: '', err: '' }
  const plain = (shown: Shown[]) =>
    shown.map((part) => (typeof part === 'string' ? part : part.text)).join('')
  const terminal: Terminal = {
    out: (...shown) => {
      said.out += plain(shown)
    },
    err: (...shown) => {
      said.err += plain(shown)
    },
    progress: () => {},
    columns,
  }
  const batch = { tasks, countedUsd: 0.003, atOnce: 8, continues: null }
  renderBatch({ ...base, failure: null, signals: [], batch }, batch, terminal)
  return { out: said.out.trimEnd().split('\n'), err: said.err.trimEnd().split('\n') }
}

test('a screen that is too narrow for the table gets each task in lines that fit, and why one has no result (H19)', () => {
  expect(told(62, TASKS)).toEqual({
    out: [
      '● unverified  a',
      '              claude-cli claude-sonnet-5-5 ·',
      '              $0.0015 computed · 1.2s · w6fbqspfefs65hx',
      '✔ accepted    mend',
      '              claude-cli claude-sonnet-5-5 ·',
      '              $0.0015 computed · 1.2s · w6fbqspfefs65hx',
      '✘ failed      typo',
      '              w6fbqspfefs65hx',
      '3 tasks: 1 accepted, 1 unverified, 1 failed ·',
      '  $0.0015 computed · the budget counts $0.0030 · 1.2s ·',
      '  w6batch',
    ],
    err: [
      '  apply   waybill apply w6fbqspfefs65hx (mend: 1 file, +2 −1)',
      '  failed  typo: there is no worker `claud`. Did you mean',
      '          `claude`?',
      '  read    what one of them answered: `waybill result` with its',
      '          id',
    ],
  })
})

test('a wide one gets a row for each task', () => {
  expect(told(120, TASKS).out.map((line) => line.split(/ {2,}/))).toEqual([
    ['● unverified', 'a', 'claude-cli claude-sonnet-5-5', '$0.0015 computed', '1.2s', 'w6fbqspfefs65hx'],
    ['✔ accepted', 'mend', 'claude-cli claude-sonnet-5-5', '$0.0015 computed', '1.2s', 'w6fbqspfefs65hx'],
    ['✘ failed', 'typo', 'w6fbqspfefs65hx'],
    [
      '3 tasks: 1 accepted, 1 unverified, 1 failed · $0.0015 computed · the budget counts $0.0030 · 1.2s · w6batch',
    ],
  ])
})

test('a pipe gets all of a task in its row, and nothing twice', () => {
  const { out, err } = told(Number.POSITIVE_INFINITY, TASKS)
  expect(out.slice(0, 3).map((line) => line.split(/ {2,}/).at(-1))).toEqual([
    'w6fbqspfefs65hx',
    '1 file changed: /s/changes.patch',
    'there is no worker `claud`',
  ])
  expect(err).toEqual([''])
})

test('a patch that is in the tree already is not offered again', () => {
  const applied = [task({ outcome: 'accepted', patch, text: null, applied: '2026-11-21T16:00:00.000Z' })]
  expect(told(200, applied).err).toEqual([
    '  applied 2026-11-21T16:00:00.000Z; `waybill apply w6fbqspfefs65hx --revert` takes it out again (a: 1 file, +2 −1)',
  ])
})
