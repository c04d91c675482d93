import { expect, test } from 'vitest'
import type { CheckResult } from '../../src/domain/check.ts'
import { lastWords, rejectionInShort } from '../../src/entry/render/verdict.ts'

const result = (check: CheckResult['check'], status: CheckResult['status']): CheckResult => ({
  check,
  status,
  detail: 'x',
})
const passed = result('did-work', 'passed')
const failed = result('citations', 'failed')
const unrun = result('tests-pass', 'could_not_run')

test.each<[results: CheckResult[], text: string]>([
  [[failed], 'the one check failed'],
  [[passed, failed], '1 of 2 checks failed'],
  [[passed, failed, unrun], '1 of 3 checks failed, 1 could not be run'],
  [[unrun], 'the one check could not be run: nobody knows'],
  [[passed, unrun], '1 of 2 checks could not be run: nobody knows'],
])('in short: %j', (results, text) => {
  expect(rejectionInShort({ verdict: 'rejected', results })).toBe(text)
})

test('the end of what a command printed is told of checks that did not pass, a line each and none too long', () => {
  const lastLines = [
    ...Array.from({ length: 20 }, (_, index) => `line ${index}`),
    `\x1b[31m${'x'.repeat(500)}`,
  ]
  const runs = [
    {
      on: 'after' as const,
      command: 'npm test',
      exit: 'exited 1',
      wallMs: 1,
      killTier: 'group' as const,
      lastLines,
    },
  ]
  const told = lastWords([{ ...passed, runs }, { ...failed, runs }, unrun]).split('\n')
  expect(told).toEqual([
    ...['', '', 'citations printed last:'],
    ...[13, 14, 15, 16, 17, 18, 19].map((index) => `line ${index}`),
    `${'x'.repeat(199)}…`,
  ])
})
