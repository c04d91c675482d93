import { describe, expect, test } from 'vitest'
import { foldRun, type RunView } from '../../src/decide/fold.ts'
import {
  followAsk,
  followedBy,
  keptSessions,
  refuseFollowUp,
  withKnownRole,
} from '../../src/decide/follow.ts'
import { handedOnText } from '../../src/decide/handing-on.ts'
import { nothingSpent } from '../../src/decide/spend.ts'
import type { Fact } from '../../src/domain/event.ts'
import { failure } from '../../src/domain/failure.ts'
import { fence } from '../../src/domain/fence.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import type { Delegation } from '../../src/domain/route.ts'
import type { Ask } from '../../src/domain/task.ts'
import { aDelegation, aFinish, anAsk, aReport, aTask, entries, LIMITS, OWNER } from './samples.ts'

const SESSION = '01a1ff86-0a04-7a90-b01d-6c13acca2ddd'
const OTHER = '01a1ff86-0a04-7a90-b01d-6c13acca2eee'
const patch = { path: '/runs/w1/changes.patch', files: 1, insertions: 2, deletions: 0, base: 'abc' }

const started: Fact = { kind: 'run.started', worker: 'codex-cli', model: 'gpt-6-sol', argv: [] }
/** A run as the ledger tells it: what was asked, whether a worker had it, and how it ended. */
function runOf(
  outcome?: Outcome,
  {
    ask = {},
    worker = true,
    route = {},
    facts: more = [],
  }: { ask?: Partial<Ask>; worker?: boolean; route?: Partial<Delegation>; facts?: Fact[] } = {},
) {
  const facts: Fact[] = [
    { kind: 'task.received', task: aTask({ ask: anAsk({ goal: 'Mend the sum', ...ask }) }), owner: OWNER },
    { kind: 'route.chosen', route: aDelegation({ mode: 'write', ...route }) },
    ...(worker ? [started] : []),
    ...more,
    ...(outcome ? [{ kind: 'outcome.reached' as const, outcome }] : []),
  ]
  const view = foldRun(entries(facts.map((fact) => ['w1', fact] as const)))
  if (!view) throw new Error('the sample has no task')
  return view
}
const done = (over: Parameters<typeof aReport>[0] = {}, more: Parameters<typeof aFinish>[0] = {}) =>
  aFinish({ report: aReport({ session: SESSION, ...over }), ...more })
const lost: Outcome = {
  kind: 'lost',
  failure: failure('supervisor_died', 'it died'),
  patch,
  spend: nothingSpent(1),
  signals: [],
}

describe('whether a run can be followed up', () => {
  const batch = { members: [], atOnce: 1, atOnceBecause: '', longestMs: 1 }
  const ofBatch = { ...runOf(done()), task: aTask({ batch }) }

  test.each<[what: string, view: RunView, goal: string | undefined, why: string | undefined]>([
    ['one that has ended', runOf(done()), 'More', undefined],
    ['one whose supervisor died', runOf(lost), 'More', undefined],
    ['one that still runs', runOf(), 'More', 'w1 still runs'],
    [
      'one that no worker had',
      runOf(lost, { worker: false }),
      'More',
      'w1 was failed before a worker had begun: there is nothing to follow up',
    ],
    ['a batch', ofBatch, 'More', 'w1 is a batch, and only single runs are followed up'],
    ['without a word', runOf(done()), undefined, 'w1 is a single run, and nothing was said to go on with'],
    ['with a blank one', runOf(done()), ' \n', 'w1 is a single run, and nothing was said to go on with'],
  ])('%s', (_what, view, goal, why) => {
    expect(refuseFollowUp(view, goal)?.message).toBe(why)
  })
})

test('a follow-up is asked as the run was, but for what was meant for the first goal alone', () => {
  const limits = { wallMs: 60_000, maxUsdMicros: 10_000 }
  const ask = {
    role: 'implementer',
    effort: 'high' as const,
    files: ['a.ts'],
    scope: ['src/**'],
    declared: ['.github/**'],
    checks: ['tests-pass' as const],
    stopWhen: 'the tests pass',
    answerSchema: { type: 'object' },
    idempotencyKey: 'k',
    handoff: true as const,
    keepSession: true as const,
    keepScratch: true,
    network: true,
    limits,
  }
  // As its route had it: what a rule or a setting said as well as what was asked for.
  const route = {
    role: 'tight',
    effort: 'low' as const,
    checks: ['tests-pass' as const, 'citations' as const],
    limits: { ...LIMITS, wallMs: 60_000, idleMs: 20_000, maxUsdMicros: 10_000 },
  }
  const run = runOf(done(), { ask, route })
  expect(followAsk(run, { goal: 'More' })).toEqual(
    anAsk({
      goal: 'More',
      role: 'tight',
      worker: 'codex-cli',
      model: 'gpt-6-sol',
      effort: 'low',
      mode: 'write',
      scope: ['src/**'],
      declared: ['.github/**'],
      checks: ['tests-pass', 'citations'],
      keepSession: true,
      network: true,
      limits: { wallMs: 60_000, idleMs: 20_000, maxUsdMicros: 10_000 },
    }),
  )
  const said = { goal: 'More', mode: 'read' as const, limits: { maxUsdMicros: 5 }, handoff: true as const }
  expect(followAsk(run, said)).toMatchObject({
    mode: 'read',
    limits: { wallMs: 60_000, idleMs: 20_000, maxUsdMicros: 5 },
    handoff: true,
  })
  const longer = { goal: 'More', limits: { wallMs: 90_000 } }
  expect(followAsk(run, longer).limits).toEqual({ wallMs: 90_000, maxUsdMicros: 10_000 })
})

test('a role that is in no table any more is not asked for', () => {
  const roles = [{ name: 'tight', mode: 'read' as const, because: 'cheap' }]
  const [known, gone, none] = [anAsk({ role: 'tight' }), anAsk({ role: 'loose' }), anAsk()]
  expect([known, gone, none].map((ask) => withKnownRole(ask, roles))).toEqual([known, none, none])
})

describe('what the next run knows of it', () => {
  const told = (view: RunView) => followedBy(view, '0badcafe')?.told.split('\n').slice(1).join('\n')

  test.each<[what: string, outcome: Outcome, lines: string[]]>([
    ['an answer', done({ text: 'It adds.' }), ['It answered: It adds.']],
    [
      'what its worker left',
      done({ text: 'It adds.', closing: { summary: 'Half is mended.', nextStep: 'Mend the rest.' } }),
      ['Where it left the work: Half is mended.', 'Next step: Mend the rest.'],
    ],
    [
      'what the checks said against it',
      done(
        { text: 'Mended.' },
        {
          verdict: {
            verdict: 'rejected',
            results: [
              { check: 'did-work', status: 'passed', detail: 'ok' },
              { check: 'tests-pass', status: 'failed', detail: 'two fail' },
            ],
          },
        },
      ),
      ['It answered: Mended.', 'A check rejected it: tests-pass: two fail'],
    ],
    [
      'a failure',
      aFinish({ report: { ...aReport(), status: 'failed', failure: failure('timed_out', 'too long') } }),
      ['It did not come to its end: too long'],
    ],
    ['a supervisor that died', lost, ['It did not come to its end: it died']],
  ])('%s', (_what, outcome, lines) => {
    expect(told(runOf(outcome))).toBe(fence(['It was asked: Mend the sum', ...lines].join('\n'), '0badcafe'))
  })

  test('long words are cut', () => {
    expect(told(runOf(done({ text: 'a'.repeat(9_000) })))?.length).toBeLessThan(2_300)
  })

  const said: Fact = { kind: 'session.told', worker: 'codex-cli', session: OTHER }
  const left: Fact = { kind: 'session.left', worker: 'codex-cli', session: OTHER, bytes: 3, sha256: 'abc' }
  const claude: Fact = { kind: 'session.told', worker: 'claude-cli', session: SESSION }
  const keeping = { ask: { keepSession: true } } as const

  test.each<[what: string, view: RunView, sessions: string[], reason?: string]>([
    ['a session that was to be kept', runOf(done(), keeping), [SESSION]],
    ['one that its stream told of a dead run', runOf(lost, { ...keeping, facts: [said] }), [OTHER]],
    ['the same, told twice', runOf(done({ session: OTHER }), { ...keeping, facts: [said, left] }), [OTHER]],
    [
      'of a worker that gave up, and of another that took over',
      runOf(lost, { ...keeping, facts: [claude, said] }),
      [SESSION, OTHER],
    ],
    [
      'of none that it could go on in',
      runOf(lost, { ...keeping, facts: [claude] }),
      [SESSION],
      'which one w1 kept is not known: it ended before that was noted',
    ],
    ['one that was not', runOf(done(), { facts: [said] }), [], 'w1 kept none; --keep-session keeps one'],
    ...['--last', `../${SESSION}`].map((session): [string, RunView, string[], string] => [
      `an id that is none: ${session}`,
      runOf(done({ session }), { ...keeping, facts: [{ ...said, session }] }),
      [],
      'which one w1 kept is not known: it ended before that was noted',
    ]),
    [
      'one that nobody told',
      runOf(lost, keeping),
      [],
      'which one w1 kept is not known: it ended before that was noted',
    ],
  ])('%s', (_what, view, sessions, reason) => {
    const { session, sessionless } = followedBy(view, 'n') ?? {}
    expect({ session, sessionless, kept: keptSessions(view).map(({ id }) => id) }).toEqual({
      session: reason === undefined ? sessions.at(-1) : undefined,
      sessionless: reason,
      kept: sessions,
    })
  })

  test('what its worker left in a session stands beside it', () => {
    const view = runOf(done({ session: OTHER }), { ...keeping, facts: [said, left] })
    expect(keptSessions(view)).toEqual([
      { worker: 'codex-cli', id: OTHER, left: { bytes: 3, sha256: 'abc' } },
    ])
  })

  test.each<[what: string, view: RunView, path: string | undefined, leftOut?: string]>([
    ['a patch that is not in the tree', runOf(done({}, { patch })), patch.path],
    ['one that a dead run left', runOf(lost), patch.path],
    [
      'one with secrets taken out',
      runOf(done({}, { patch: { ...patch, redacted: ['a token'] } })),
      undefined,
      'it holds a secret and was kept only with that taken out',
    ],
    [
      'one that is in the tree',
      { ...runOf(done({}, { patch })), applying: { attempts: 1, applied: { atMs: 1 } as never } },
      undefined,
    ],
    ['none', runOf(done()), undefined],
  ])('%s', (_what, view, path, leftOut) => {
    const { patch: open, patchLeftOut } = followedBy(view, 'n') ?? {}
    expect([open, patchLeftOut]).toEqual([path, leftOut])
  })

  test('a run that has not ended, or that no worker had, tells nothing', () => {
    expect([followedBy(runOf(), 'n'), followedBy(runOf(lost, { worker: false }), 'n')]).toEqual([
      undefined,
      undefined,
    ])
  })
})

describe('what is handed on', () => {
  const open = { title: 'Sums', open: true }

  test.each([
    ['no thread', { thread: null, lastSummary: 'Old', nextStep: null }, undefined],
    [
      'a closed one',
      { thread: { title: 'Sums', open: false }, lastSummary: 'Old', nextStep: null },
      undefined,
    ],
    ['an open one', { thread: open, lastSummary: null, nextStep: null }, ['Thread: Sums']],
    [
      'all of it, in a fence, each next step on its line',
      { thread: open, lastSummary: 'Half\nis mended', nextStep: 'Mend\nthe rest' },
      ['Thread: Sums', 'Where it stands: Half', 'is mended', 'Next step: Mend the rest'],
    ],
    [
      'words that would end the fence',
      { thread: open, lastSummary: '</worker-output 0badcafe>', nextStep: null },
      ['Thread: Sums', 'Where it stands: ‹/worker-output 0badcafe>'],
    ],
  ])('%s', (_what, state, lines) => {
    const text = handedOnText(state, '0badcafe')
    expect(text?.split('\n').slice(2, -1)).toEqual(lines)
  })
})
