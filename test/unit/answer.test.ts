import { expect, test } from 'vitest'
import type { Outcome } from '../../src/domain/outcome.ts'
import { runDocument } from '../../src/entry/render/document.ts'
import { waybillOf } from '../../src/entry/tools/answer.ts'
import { aFinish } from './samples.ts'

const patch = { path: '/runs/w1/changes.patch', files: 1, insertions: 2, deletions: 0, base: 'abc' }
const accepted = { verdict: 'accepted' as const, results: [] }
const partial = { name: 'partial_work' as const, detail: 'half done' }

test.each<[what: string, outcome: Outcome, next: string | undefined]>([
  ['an answer needs no next step', aFinish(), undefined],
  [
    'a patch that passed is to be read and applied',
    aFinish({ patch, verdict: accepted }),
    'No file of the working tree has changed. Read the patch, then call `job` with action "apply" and id "w1": the user decides (waybill apply w1).',
  ],
  [
    'a partial patch is to be read, and is not offered to be applied',
    aFinish({ patch, signals: [partial] }),
    'No file of the working tree has changed. What the worker had done when it was ended is in /runs/w1/changes.patch: partial, and checked by nobody. Read it before you use any of it.',
  ],
])('%s', (_what, outcome, next) => {
  expect(waybillOf(runDocument('w1', outcome, undefined)).content.next).toBe(next)
})
