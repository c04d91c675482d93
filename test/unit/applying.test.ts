import { describe, expect, test } from 'vitest'
import {
  type ApplyWish,
  applySetting,
  leaveFor,
  notAccepted,
  refuseApply,
} from '../../src/decide/applying.ts'
import { foldRun, type RunView } from '../../src/decide/fold.ts'
import { type Apply, DEFAULT_CONFIG } from '../../src/domain/config.ts'
import type { Fact } from '../../src/domain/event.ts'
import { failure } from '../../src/domain/failure.ts'
import type { Outcome, Patch } from '../../src/domain/outcome.ts'
import { aFinish, aReport, aTask, entries, OWNER } from './samples.ts'

const ROOT = '/home/u/shop'
const PATCH: Patch = { path: '/runs/w1/changes.patch', files: 1, insertions: 1, deletions: 0, base: 'abc' }
const ACCEPTED = aFinish({ verdict: { verdict: 'accepted', results: [] }, patch: PATCH })
const REJECTED = aFinish({
  verdict: { verdict: 'rejected', results: [{ check: 'scope', status: 'failed', detail: 'b.ts' }] },
  patch: PATCH,
})
const { spend } = ACCEPTED
const LOST: Outcome = {
  kind: 'lost',
  failure: failure('supervisor_died', 'x'),
  patch: PATCH,
  spend,
  signals: [],
}
const FAILED = aFinish({
  report: { ...aReport(), status: 'failed', failure: failure('timed_out', 'x') } as never,
  patch: PATCH,
})
const APPLIED: Fact[] = [
  {
    kind: 'apply.started',
    owner: OWNER,
    attempt: 1,
    revert: false,
    root: ROOT,
    patchSha256: 'ab',
    steps: [],
    merged: [],
    by: 'terminal',
  },
  { kind: 'apply.ended', attempt: 1 },
]

function run(outcome: Outcome | undefined, ...more: Fact[]): RunView {
  const facts: Fact[] = [
    { kind: 'task.received', task: aTask(), owner: OWNER },
    ...(outcome ? [{ kind: 'outcome.reached', outcome } as const] : []),
    ...more,
  ]
  const view = foldRun(entries(facts.map((fact) => ['w1', fact] as const)))
  if (!view) throw new Error('no run')
  return view
}
const plain = run(ACCEPTED)
const batch: RunView = {
  ...plain,
  task: { ...plain.task, batch: { members: [], atOnce: 8, atOnceBecause: 'x', longestMs: 1 } },
}
const wish = (over: Partial<ApplyWish> = {}): ApplyWish => ({ revert: false, unchecked: false, ...over })

describe('what can be tried at all (W34, W35)', () => {
  const TABLE: [what: string, view: RunView, root: string, wish: ApplyWish, why: RegExp | undefined][] = [
    ['an accepted patch', run(ACCEPTED), ROOT, wish(), undefined],
    ['a run that goes on', run(undefined), ROOT, wish(), /w1 has not ended yet/],
    ['a batch', batch, ROOT, wish(), /w1 is a batch, and each of its tasks has a patch of its own/],
    ['a batch, taken back', batch, ROOT, wish({ revert: true }), /w1 is a batch/],
    ['no patch', run(aFinish()), ROOT, wish(), /w1 brought no patch/],
    ['a rejected one', run(REJECTED), ROOT, wish(), /is rejected: scope: b\.ts/],
    ['a rejected one, insisted on', run(REJECTED), ROOT, wish({ unchecked: true }), undefined],
    ['an unverified one', run(aFinish({ patch: PATCH })), ROOT, wish(), /is unverified/],
    ['one of a lost run', run(LOST), ROOT, wish(), /is partial/],
    ['one of a failed run', run(FAILED), ROOT, wish(), /is partial/],
    [
      'one with secrets taken out, even insisted on',
      run(aFinish({ patch: { ...PATCH, redacted: ['a key'] } })),
      ROOT,
      wish({ unchecked: true }),
      /what looks like a secret \(a key\)/,
    ],
    ['another tree', run(ACCEPTED), '/home/u/other', wish(), /was made from \/home\/u\/shop, and this is/],
    ['one that is applied', run(ACCEPTED, ...APPLIED), ROOT, wish(), /is applied already, since 2026/],
    ['to take back what is applied', run(ACCEPTED, ...APPLIED), ROOT, wish({ revert: true }), undefined],
    ['to take back what is not', run(ACCEPTED), ROOT, wish({ revert: true }), /is not applied/],
  ]
  test.each(TABLE)('%s', (_what, view, root, wanted, why) => {
    expect(refuseApply(view, root, wanted)).toEqual(
      why && { kind: 'apply_refused', message: expect.stringMatching(why), hint: expect.any(String) },
    )
  })
})

describe('whose word it takes (W35, I10)', () => {
  const leave = (over: object = {}): Fact => ({
    kind: 'apply.allowed',
    patchSha256: 'ab',
    revert: false,
    unchecked: false,
    untilMs: 1000,
    how: 'chat',
    ...over,
  })
  const TABLE: [string, RunView, Apply, ApplyWish, atMs: number, kind: string][] = [
    ['by default a person is asked', run(ACCEPTED), 'ask', wish(), 1, 'ask'],
    ['`accepted` asks nobody', run(ACCEPTED), 'accepted', wish(), 1, 'given'],
    ['`accepted` asks all the same what no check accepted', run(REJECTED), 'accepted', wish(), 1, 'ask'],
    ['… and whoever insists', run(ACCEPTED), 'accepted', wish({ unchecked: true }), 1, 'ask'],
    ['`never` is never', run(ACCEPTED, leave()), 'never', wish(), 1, 'never'],
    ['a yes of the chat', run(ACCEPTED, leave()), 'ask', wish(), 1, 'given'],
    ['… that is too old', run(ACCEPTED, leave()), 'ask', wish(), 1000, 'ask'],
    ['… for another patch', run(ACCEPTED, leave({ patchSha256: 'cd' })), 'ask', wish(), 1, 'ask'],
    ['… for the other direction', run(ACCEPTED, leave({ revert: true })), 'ask', wish(), 1, 'ask'],
    ['… not for what is unchecked', run(REJECTED, leave()), 'ask', wish({ unchecked: true }), 1, 'ask'],
    ['… that was used', run(ACCEPTED, leave(), ...APPLIED), 'ask', wish(), 1, 'ask'],
  ]
  test.each(TABLE)('%s', (_what, view, setting, wanted, atMs, kind) => {
    expect(leaveFor(view, setting, wanted, 'ab', atMs).kind).toBe(kind)
  })

  test('`never` says how it is done by hand', () => {
    expect(leaveFor(run(ACCEPTED), 'never', wish(), 'ab', 1)).toMatchObject({
      failure: { hint: "By hand: `git apply '/runs/w1/changes.patch'`." },
    })
  })

  test('what is said of one tree goes before what is said of all', () => {
    const config = {
      ...DEFAULT_CONFIG,
      projects: { [ROOT]: { apply: 'never' as const, link: [], checks: [] }, '/x': { link: [], checks: [] } },
    }
    expect([applySetting(config, ROOT), applySetting(config, '/x')]).toEqual(['never', 'ask'])
  })
})

test('an accepted patch is not said to be anything else', () => {
  expect(notAccepted(run(ACCEPTED))).toBeUndefined()
})
