import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Attempt, nextWorker } from '../../src/decide/retry.ts'
import { FAILURES, type FailureKind, failure } from '../../src/domain/failure.ts'
import type { WorkerId } from '../../src/domain/worker-id.ts'

const failed = (worker: WorkerId, kind: FailureKind): Attempt => ({ worker, failure: failure(kind, 'no') })
const codex = 'codex-cli'
const claude = 'claude-cli'

const TABLE: [what: string, attempts: Attempt[], declared: WorkerId[], next: WorkerId | undefined][] = [
  ['the first declared one begins', [], [codex, claude], codex],
  ['the way there failed: the same, once', [failed(codex, 'network')], [codex], codex],
  [
    'it failed again: nobody is left',
    [failed(codex, 'network'), failed(codex, 'network')],
    [codex],
    undefined,
  ],
  [
    'it failed again: the next declared one',
    [failed(codex, 'network'), failed(codex, 'network')],
    [codex, claude],
    claude,
  ],
  [
    'a full quota: the next declared one at once',
    [failed(codex, 'quota_exhausted')],
    [codex, claude],
    claude,
  ],
  ['a full quota: nobody who was not declared', [failed(codex, 'quota_exhausted')], [codex], undefined],
  ['the vendor asks to wait: nobody now', [failed(codex, 'rate_limited')], [codex, claude], undefined],
  ['the work itself failed: nobody', [failed(codex, 'worker_failed')], [codex, claude], undefined],
  ['what was killed may have cost money: nobody', [failed(codex, 'killed')], [codex, claude], undefined],
  ['the supervisor died: nobody', [failed(codex, 'supervisor_died')], [codex, claude], undefined],
  ['cancelled means cancelled', [failed(codex, 'cancelled')], [codex, claude], undefined],
  [
    'the fallback has a second try of its own',
    [failed(codex, 'quota_exhausted'), failed(claude, 'overloaded')],
    [codex, claude],
    claude,
  ],
  [
    'nobody is asked a third time',
    [failed(codex, 'quota_exhausted'), failed(claude, 'overloaded'), failed(claude, 'overloaded')],
    [codex, claude],
    undefined,
  ],
]

test.each(TABLE)('%s', (_what, attempts, declared, next) => {
  expect(nextWorker(attempts, declared)).toBe(next)
})

test('whatever goes wrong, it ends; nobody undeclared is asked, and nobody more than twice (H12)', () => {
  const kinds = fc.array(fc.constantFrom(...(Object.keys(FAILURES) as FailureKind[])), { minLength: 20 })
  const declared = fc.subarray<WorkerId>([codex, claude], { minLength: 1 })
  fc.assert(
    fc.property(kinds, declared, (failures, workers) => {
      const attempts: Attempt[] = []
      for (const kind of failures) {
        const worker = nextWorker(attempts, workers)
        if (worker === undefined) break
        attempts.push(failed(worker, kind))
      }
      const tries = workers.map((worker) => attempts.filter((attempt) => attempt.worker === worker).length)
      expect(attempts.every(({ worker }) => workers.includes(worker))).toBe(true)
      expect(Math.max(...tries)).toBeLessThanOrEqual(2)
      const repeated = attempts.filter(
        ({ worker, failure: { kind } }, index) =>
          attempts[index + 1]?.worker === worker && FAILURES[kind].retry !== 'same_once',
      )
      expect(repeated).toEqual([])
    }),
  )
})
