import { describe, expect, test } from 'vitest'
import type { RawRun } from '../../src/domain/run.ts'
import type { Worker } from '../../src/domain/worker.ts'
import { WORKERS } from '../../src/workers/index.ts'
import { DIALECTS, PROGRAMS } from './worker-dialects.ts'
import { BAD_ENDINGS, errandFor, eventsOf, exited, linesOf, ran, type Wanted } from './worker-harness.ts'

describe.each(DIALECTS)('%s', (id, dialect) => {
  const worker: Worker = WORKERS[id]
  const well = dialect.well && { ending: dialect.well }
  const { isUsage = dialect.isEnd } = dialect
  const read = (run: RawRun, wanted?: Wanted) => worker.read(run, errandFor(id, wanted))
  const good = read(ran(dialect.perfect, well))

  test('a perfect transcript and an exit with 0 are done', () => {
    expect(good).toMatchObject({ status: 'done', text: dialect.answer, billing: errandFor(id).lane.billing })
  })

  test.each(BAD_ENDINGS)(
    'G39: a perfect transcript that ended by %j is %s, and still costs',
    (ending, kind) => {
      const {
        status: _,
        text,
        sources: __,
        moreSources: ___,
        ...facts
      } = good.status === 'done' ? good : { ...good, text: '', sources: [], moreSources: true }
      const report = read(ran(dialect.perfect, { ending }))
      expect(report).toEqual({
        status: 'failed',
        failure: expect.objectContaining({
          kind,
          message: expect.stringMatching(new RegExp(`^${dialect.title} `)),
        }),
        partialText: text,
        ...facts,
      })
    },
  )

  test.each(['', '\n', ' \r\n\t\n'])('silence is not an answer: %j', (stdout) => {
    expect(read(ran(stdout, well))).toMatchObject({
      status: 'failed',
      failure: { kind: 'empty_answer' },
      usage: {},
    })
  })

  test.each(['command not found', '{"type":', '[]\nnull\n1\n"type"\n{}\n{"type":1}', '\u0000\u0000'])(
    'output without one event is unreadable: %j',
    (stdout) => {
      expect(read(ran(stdout, well))).toMatchObject({
        status: 'failed',
        failure: { kind: 'unreadable_output' },
        usage: {},
      })
    },
  )

  test('a transcript that stops anywhere before its end is not done', () => {
    const events = eventsOf(dialect.perfect)
    const end = events.findIndex(dialect.isEnd)
    const kinds = events.slice(1, end).map((_, index) => {
      const report = read(ran(linesOf(events.slice(0, index + 1)), well))
      return report.status === 'failed' ? report.failure.kind : report.status
    })
    expect(new Set(kinds)).toEqual(new Set(['unreadable_output']))
  })

  test.each([
    [0, 'empty_answer', /finished without an answer$/],
    [1, 'unreadable_output', /too long to be read; the transcript has it$/],
  ])('no answer in what was read, %i lines being too long: %s', (linesSkipped, kind, message) => {
    const losses = { omittedBytes: 0, linesSkipped, invalidUtf8Lines: 0 }
    expect(read(ran(dialect.perfect.replaceAll(dialect.answer, ''), { ...well, losses }))).toMatchObject({
      status: 'failed',
      failure: { kind, message: expect.stringMatching(message) },
    })
  })

  test('notices, carriage returns and events of unknown types between the lines change nothing', () => {
    const noise = [
      'Update available!',
      '',
      '{"type":"moon.phase","item":{"type":"moon"}}',
      '{"type":"x","message":7}',
    ]
    const noisy = dialect.perfect
      .split('\n')
      .flatMap((line) => [...noise, `${line}\r`])
      .join('\n')
    expect(read(ran(noisy, well))).toEqual(good)
  })

  test.each([-1, '12', null, Number.MAX_VALUE, 0.5, undefined, {}])(
    'T6: a token count that is no count is absent, and never 0: %j',
    (count) => {
      const events = eventsOf(dialect.perfect)
      const broken = read(
        ran(
          linesOf(
            events.map((event) => (isUsage(event) ? spoilt(event, dialect.tokenFields, count) : event)),
          ),
          well,
        ),
      )
      const { raw, reasoningTokens, requests, ...counts } = broken.usage
      expect({ status: broken.status, counts }).toEqual({ status: 'done', counts: {} })
    },
  )

  test('usage that is not told is not there, and the vendor’s own object is kept where it is', () => {
    const events = eventsOf(dialect.perfect)
    const untold = read(
      ran(linesOf(events.map((event) => (isUsage(event) ? withoutUsage(event) : event))), well),
    )
    expect(untold.status).toBe('done')
    expect('raw' in untold.usage).toBe(false)
    expect(typeof good.usage.raw).toBe(dialect.tokenFields.length > 0 ? 'object' : 'undefined')
  })

  test.each(BAD_ENDINGS.filter(([{ how }]) => how !== 'exited' && how !== 'answered' && how !== 'left'))(
    'after %j the vendor’s complaint is not the reason any more: %s',
    (ending, kind) => {
      expect(read(ran(dialect.refused, { ending }))).toMatchObject({ status: 'failed', failure: { kind } })
    },
  )

  test('who pays is what the lane says', () => {
    const lane = { billing: 'subscription', from: 'login' } as const
    expect(read(ran(dialect.perfect, well), { lane }).billing).toBe('subscription')
  })
})

describe.each(PROGRAMS)('%s, a program', (id, dialect) => {
  const worker: Worker = WORKERS[id]
  const read = (run: RawRun, wanted?: Wanted) => worker.read(run, errandFor(id, wanted))

  test('the vendor’s complaint counts, also where the process says 0', () => {
    const kinds = [exited(0), exited(1)].map((ending) => {
      const report = read(ran(dialect.refused, ending))
      return report.status === 'failed' && report.failure.kind
    })
    expect(kinds).toEqual(['worker_unauthenticated', 'worker_unauthenticated'])
  })

  test('what the CLI says on stderr is evidence, its newest 2,000 characters', () => {
    const report = read(ran('', { ...exited(1), stderr: `${'x'.repeat(5_000)}\nthe last line\n` }))
    expect(report).toMatchObject({
      failure: {
        kind: 'worker_failed',
        message: expect.stringContaining('the last line'),
        evidence: `${'x'.repeat(2_000 - '\nthe last line'.length)}\nthe last line`,
      },
    })
  })

  test('a flag that the installed CLI does not know means that the CLI is too old', () => {
    const { code, stderr, told = "'--nope'" } = dialect.program.unknownFlag
    expect(read(ran('', { ...exited(code), stderr }))).toMatchObject({
      failure: { kind: 'worker_too_old', message: expect.stringContaining(told) },
    })
  })
})

describe.each(PROGRAMS.filter(([, { program }]) => program.gone))('%s, in a session', (id, dialect) => {
  const worker: Worker = WORKERS[id]
  const read = (run: RawRun, wanted?: Wanted) => worker.read(run, errandFor(id, wanted))
  const inSession: Wanted = { continuing: { in: 'session', id: 's' } }
  const begun = linesOf(eventsOf(dialect.perfect).slice(0, -1))
  const words = dialect.program.gone ?? ''
  test.each<[what: string, kind: string, stdout: string, stderr: string, wanted?: Wanted]>([
    ['that was to go on in one and had not begun', 'session_gone', '', words, inSession],
    ['that had begun', 'worker_failed', begun, words, inSession],
    ['that was to go on in none', 'worker_failed', '', words],
    ['whose log quotes it', 'worker_failed', '', `ERROR tools: grep "${words}"`, inSession],
  ])('that a session is gone is said of a run %s: %s', (_what, kind, stdout, stderr, wanted) => {
    expect(read(ran(stdout, { ...exited(1), stderr }), wanted)).toMatchObject({
      failure: { kind, message: expect.stringContaining(words), evidence: stderr },
    })
  })
})

/** Under whatever name the dialect tells it. */
const USAGES = ['usage', 'modelUsage', 'stats', 'tokens', 'modelMetrics']
const withoutUsage = (event: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(event, (key, inner) => (USAGES.includes(key) ? undefined : inner)))

/** The event with each of the fields replaced, wherever it stands; `undefined` leaves it out. */
function spoilt(event: unknown, fields: string[], value: unknown): Record<string, unknown> {
  const { usage, ...rest } = event as Record<string, unknown>
  // The main conversation's own sum would stand in for the models' one.
  const both = 'modelUsage' in rest ? rest : { ...rest, usage }
  return JSON.parse(JSON.stringify(both, (key, inner) => (fields.includes(key) ? value : inner)))
}
