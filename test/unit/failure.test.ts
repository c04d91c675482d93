import { describe, expect, test } from 'vitest'
import { nothingSpent } from '../../src/decide/spend.ts'
import { exitCodeOf, FAILURES, type FailureKind, failure } from '../../src/domain/failure.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { exitOf, runDocument } from '../../src/entry/render/document.ts'

const nothing = nothingSpent(4)

describe('the failure table', () => {
  const kinds = Object.keys(FAILURES) as FailureKind[]
  const refusedAs = (kind: FailureKind) => {
    const outcome: Outcome = { kind: 'refused', failure: failure(kind, 'no'), spend: nothing, signals: [] }
    return runDocument('w1', outcome, undefined)
  }

  test.each(kinds)('%s leaves by one of the exit codes of the contract, and says what to do', (kind) => {
    expect([2, 3, 4, 5, 6, 130]).toContain(exitCodeOf(kind))
    expect(FAILURES[kind].hint).toMatch(/\.$/)
  })

  test('the word of an outcome and its exit code never contradict each other', () => {
    const words = { 3: 'denied', 130: 'cancelled' } as Record<number, string>
    expect(kinds.map((kind) => [kind, refusedAs(kind).outcome, exitOf(refusedAs(kind))])).toEqual(
      kinds.map((kind) => [kind, words[exitCodeOf(kind)] ?? 'failed', exitCodeOf(kind)]),
    )
  })
})
