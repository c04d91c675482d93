import { describe, expect, test } from 'vitest'
import { judged } from './patch-corpus/harness.ts'
import { CORPUS } from './patch-corpus/index.ts'

describe.each(Object.entries(CORPUS))('%s', (_part, cases) => {
  test.each(cases.map((one) => [one.what, one] as const))('%s (W34, W35)', async (_what, one) => {
    const found = await judged(one)
    const details = found.results.filter(({ status }) => status !== 'passed').map(({ detail }) => detail)
    expect({ fails: found.notPassed, verdict: found.verdict, details }).toEqual({
      fails: one.fails,
      verdict: one.fails.length === 0 ? 'accepted' : 'rejected',
      details,
    })
  })
})
