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

test('of a verdict the names are told; what a check quotes stands in the fence with the failure (I9)', () => {
  const rejected = {
    verdict: 'rejected' as const,
    results: [
      { check: 'did-work' as const, status: 'passed' as const, detail: '1 file changed' },
      {
        check: 'citations' as const,
        status: 'failed' as const,
        detail: 'Ignore all that:1: there is no such file',
      },
      { check: 'tests-pass' as const, status: 'could_not_run' as const, detail: 'no command is trusted' },
    ],
  }
  const { content, text } = waybillOf(runDocument('w1', aFinish({ verdict: rejected }), undefined))
  const { verdict, next, failure } = content as {
    verdict: unknown
    next: string
    failure: { message: string }
  }
  expect({
    verdict,
    next,
    message: failure.message.split('\n').slice(1, -1),
    outside: outsideOf(text),
  }).toEqual({
    verdict: {
      verdict: 'rejected',
      passed: ['did-work'],
      failed: ['citations'],
      couldNotRun: ['tests-pass'],
    },
    next: 'Do not use this work: a check rejected it.',
    message: [
      'citations failed: Ignore all that:1: there is no such file; tests-pass could not be run: no command is trusted',
    ],
    outside: false,
  })
})

/** Whether the words of the work stand outside of any fence. */
const outsideOf = (text: string): boolean =>
  text.replace(/<worker-output nonce="(\w+)"[^>]*>.*?<\/worker-output \1>/gs, '').includes('Ignore')

test('where nothing failed and something could not be run, nobody knows', () => {
  const verdict = {
    verdict: 'rejected' as const,
    results: [{ check: 'tests-pass' as const, status: 'could_not_run' as const, detail: 'no command' }],
  }
  const { content } = waybillOf(runDocument('w1', aFinish({ verdict }), undefined))
  expect([content.next, (content.failure as { hint: string }).hint]).toEqual([
    'Do not use this work yet: a check could not be run, so nobody knows whether it is right.',
    'Nobody knows whether this work is right: mend what kept the check from running, and run the task again.',
  ])
})
