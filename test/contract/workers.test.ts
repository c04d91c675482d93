import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RawRun } from '../../src/domain/run.ts'
import { WORKER_IDS, type WorkerId } from '../../src/domain/worker.ts'
import { WORKERS } from '../../src/workers/index.ts'
import { BAD_ENDINGS, errandFor, eventsOf, exited, ran, recording, type Wanted } from './worker-harness.ts'

/** What the one suite below has to know about each vendor's dialect. */
type Dialect = {
  /** A recorded run that went well, its answer, and the event without which nothing is done. */
  perfect: string
  answer: string
  isEnd(event: Record<string, unknown>): boolean
  /** Token counts inside the ending event, by their names in the dialect. */
  tokenFields: string[]
  /** A recorded run of a refused key. */
  refused: string
  isRetry(event: Record<string, unknown>): boolean
}

const DIALECTS: Record<WorkerId, Dialect> = {
  'codex-cli': {
    perfect: recording('codex-cli/shell-workspace-write'),
    answer: 'Wrote out.txt.',
    isEnd: ({ type }) => type === 'turn.completed',
    tokenFields: ['input_tokens', 'cached_input_tokens', 'cache_write_input_tokens', 'output_tokens'],
    refused: recording('codex-cli/e401'),
    isRetry: ({ message }) => String(message).startsWith('Reconnecting'),
  },
  'claude-cli': {
    perfect: recording('claude-cli/2.1.329/read-tool'),
    answer: 'It says one.',
    isEnd: ({ type }) => type === 'result',
    tokenFields: ['inputTokens', 'cacheReadInputTokens', 'cacheCreationInputTokens', 'outputTokens'],
    refused: recording('claude-cli/2.1.329/e401'),
    isRetry: ({ subtype }) => subtype === 'api_retry',
  },
}

const lines = (events: unknown[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')
const unendingText = 'What a model wrote: \u001b]0;title\u0007 \u202e 🙂 '.repeat(50)

describe.each(WORKER_IDS)('%s', (id) => {
  const worker = WORKERS[id]
  const dialect = DIALECTS[id]
  const plan = (wanted?: Wanted) => worker.plan(errandFor(id, wanted))
  const read = (run: RawRun, wanted?: Wanted) => worker.read(run, errandFor(id, wanted))
  const good = read(ran(dialect.perfect))

  describe('plan', () => {
    test.each([
      '-rf',
      '--help',
      '/clear',
      '@/etc/passwd',
      '$HOME `id` $(id)',
      'a\n\nTask:\nb',
      '€ 🙂 \u0000',
    ])('G22, W14, W15: a goal travels on stdin, as it was said and behind our own words: %j', (goal) => {
      const { args, stdin } = plan({ ask: { goal } })
      expect({
        inArgs: args.filter((arg) => arg.includes(goal)),
        inStdin: stdin.includes(`\n${goal}\n`),
        begins: /^[A-Z]/.test(stdin),
      }).toEqual({ inArgs: [], inStdin: true, begins: true })
    })

    test('G16–G20: neither the sandbox nor a permission is ever bypassed, and no shell starts the worker', () => {
      const everything = plan({
        mode: 'write',
        ask: { network: true, fullContext: true, writable: ['/extra'] },
        effort: 'xhigh',
      })
      expect(
        everything.args.filter((arg) => /danger|bypass|skip-permissions|full-access/i.test(arg)),
      ).toEqual([])
      expect([everything.program, everything.via]).toEqual([
        worker.vendor === 'openai' ? 'codex' : 'claude',
        'process',
      ])
    })

    test('I6: a key is named and never carried, and a login is left to the CLI', () => {
      const { secretEnv, inheritEnv, env } = plan()
      expect(secretEnv).toMatch(/^(CODEX|ANTHROPIC)_API_KEY$/)
      expect([...inheritEnv, ...Object.keys(env)].filter((name) => /KEY|TOKEN|SECRET/.test(name))).toEqual([])
      expect('secretEnv' in plan({ lane: { billing: 'subscription', from: 'login' } })).toBe(false)
    })

    test('W32: the run and its depth are in the environment of the worker', () => {
      expect(plan().env).toMatchObject({ WAYBILL_RUN: 'run-1', WAYBILL_DEPTH: '1' })
    })

    test('the model, the effort, the mode and the network of the errand reach the command line', () => {
      const plain = plan().args
      expect(plain).toContain(errandFor(id).model)
      for (const wanted of [
        { effort: 'high' },
        { mode: 'write' },
        { mode: 'write', ask: { network: true } },
        { mode: 'write', ask: { writable: ['/extra'] } },
        { ask: { fullContext: true } },
      ] satisfies Wanted[])
        expect(plan(wanted).args).not.toEqual(plain)
    })

    test('it is a pure function: the same plan twice, from an errand that nobody may change', () => {
      const errand = deepFreeze(errandFor(id, { ask: { files: ['a'], answerSchema: { type: 'object' } } }))
      expect(worker.plan(errand)).toEqual(worker.plan(errand))
    })

    test('a kill is asked for politely first, and for less than five seconds', () => {
      const { killLadder } = plan()
      const waitMs = killLadder.reduce((sum, step) => sum + step.waitMs, 0)
      expect(killLadder.length).toBeGreaterThan(0)
      expect(waitMs).toBeLessThan(5_000)
    })
  })

  describe('read', () => {
    test('a perfect transcript and an exit with 0 are done', () => {
      expect(good).toMatchObject({ status: 'done', text: dialect.answer, billing: 'metered' })
    })

    test.each(BAD_ENDINGS)(
      'G39: a perfect transcript that ended by %j is %s, and still costs',
      (ending, kind) => {
        const { status: _, text, ...facts } = good.status === 'done' ? good : { ...good, text: '' }
        const report = read(ran(dialect.perfect, { ending }))
        expect(report).toEqual({
          status: 'failed',
          failure: expect.objectContaining({ kind, message: expect.stringMatching(/^(Codex|Claude Code) /) }),
          partialText: text,
          ...facts,
        })
      },
    )

    test.each(['', '\n', ' \r\n\t\n'])('silence is not an answer: %j', (stdout) => {
      expect(read(ran(stdout))).toMatchObject({
        status: 'failed',
        failure: { kind: 'empty_answer' },
        usage: {},
      })
    })

    test.each(['command not found', '{"type":', '[]\nnull\n1\n"type"\n{}\n{"type":1}', '\u0000\u0000'])(
      'output without one event is unreadable: %j',
      (stdout) => {
        expect(read(ran(stdout))).toMatchObject({
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
        const report = read(ran(lines(events.slice(0, index + 1))))
        return report.status === 'failed' ? report.failure.kind : report.status
      })
      expect(new Set(kinds)).toEqual(new Set(['unreadable_output']))
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
      expect(read(ran(noisy))).toEqual(good)
    })

    test.each([-1, '12', null, Number.MAX_VALUE, 0.5, undefined, {}])(
      'T6: a token count that is no count is absent, and never 0: %j',
      (count) => {
        const events = eventsOf(dialect.perfect)
        const broken = read(
          ran(
            lines(
              events.map((event) =>
                dialect.isEnd(event) ? spoilt(event, dialect.tokenFields, count) : event,
              ),
            ),
          ),
        )
        const { raw, reasoningTokens, requests, ...counts } = broken.usage
        expect({ status: broken.status, counts }).toEqual({ status: 'done', counts: {} })
      },
    )

    test('usage that is not told is not there, and the vendor’s own object is kept where it is', () => {
      const events = eventsOf(dialect.perfect)
      const untold = read(
        ran(
          lines(
            events.map((event) =>
              dialect.isEnd(event) ? { ...event, usage: undefined, modelUsage: undefined } : event,
            ),
          ),
        ),
      )
      expect(untold.status).toBe('done')
      expect('raw' in untold.usage).toBe(false)
      expect(good.usage.raw).toBeTypeOf('object')
    })

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
      const stderr =
        id === 'codex-cli'
          ? "error: unexpected argument '--nope' found\n\nUsage: codex"
          : "error: unknown option '--nope'"
      const code = id === 'codex-cli' ? 2 : 1
      expect(read(ran('', { ...exited(code), stderr }))).toMatchObject({
        failure: { kind: 'worker_too_old', message: expect.stringContaining("'--nope'") },
      })
    })

    test('who pays is what the lane says', () => {
      const lane = { billing: 'subscription', from: 'login' } as const
      expect(read(ran(dialect.perfect), { lane }).billing).toBe('subscription')
    })
  })

  describe('watch', () => {
    const notices = (stdout: string) => stdout.split('\n').flatMap((line) => worker.watch(line) ?? [])

    test('every line of a run that works shows work', () => {
      expect(new Set(notices(dialect.perfect).map(({ useful }) => useful))).toEqual(new Set([true]))
    })

    test('a retry shows no work, and a refused key is hopeless long before the vendor gives up', () => {
      const retries = eventsOf(dialect.refused).filter(dialect.isRetry)
      const seen = retries.map((event) => worker.watch(JSON.stringify(event)))
      expect(seen.map((notice) => notice?.useful)).toEqual(retries.map(() => false))
      const ending = {
        how: 'hopeless',
        because: seen.find((notice) => notice?.hopeless)?.hopeless ?? '',
      } as const
      expect(read(ran(dialect.refused, { ending }))).toMatchObject({
        failure: { kind: 'worker_unauthenticated' },
      })
    })

    test.each(['', 'not json', '[]', '{"no":"type"}'])('a line that is no event says nothing: %j', (line) => {
      expect(worker.watch(line)).toBeUndefined()
    })

    test('an event of an unknown type is taken for work, without words', () => {
      expect(worker.watch('{"type":"moon.phase"}')).toEqual({ useful: true })
    })

    test('what a person sees is one short printable line, whatever a model wrote', () => {
      const item = { type: 'command_execution', command: unendingText, changes: [{ path: unendingText }] }
      const content = [{ type: 'tool_use', name: 'Grep', input: { pattern: unendingText } }]
      const event = { type: id === 'codex-cli' ? 'item.started' : 'assistant', item, message: { content } }
      const activity = worker.watch(JSON.stringify(event))?.activity ?? ''
      expect({ length: [...activity].length, odd: activity.match(/[\p{C}\p{Zl}\p{Zp}]/gu) }).toEqual({
        length: 80,
        odd: null,
      })
    })
  })

  describe('whatever comes', () => {
    const events = eventsOf(dialect.perfect)
    const garbage = fc.oneof(fc.string(), fc.json(), fc.constantFrom(...strangeLines(events)))
    const anyOutput = fc
      .tuple(fc.shuffledSubarray(events), fc.array(garbage, { maxLength: 6 }), fc.nat())
      .map(([some, odd, cut]) => {
        const mixed = [...some.map((event) => JSON.stringify(event)), ...odd].sort(
          (a, b) => ((a.length * 7919 + cut) % 13) - ((b.length * 7919 + cut) % 13),
        )
        const whole = mixed.join('\n')
        return cut % 3 === 0 ? whole.slice(0, cut % (whole.length + 1)) : whole
      })
    const hasGoodEnd = (stdout: string) =>
      stdout.split('\n').some((line) => {
        try {
          return dialect.isEnd(JSON.parse(line))
        } catch {
          return false
        }
      })

    test('nothing throws, and nothing is done without the vendor’s own end event and an answer', () => {
      fc.assert(
        fc.property(anyOutput, fc.boolean(), (stdout, asksForJson) => {
          for (const line of stdout.split('\n')) worker.watch(line)
          const wanted = asksForJson ? { ask: { answerSchema: { type: 'object' } } } : {}
          const report = read(ran(stdout), wanted)
          if (report.status === 'done')
            expect({ end: hasGoodEnd(stdout), answered: report.text.trim() !== '' }).toEqual({
              end: true,
              answered: true,
            })
        }),
        { numRuns: 300 },
      )
    })

    test('no output of any shape makes a run that was ended look done', () => {
      fc.assert(
        fc.property(anyOutput, fc.constantFrom(...BAD_ENDINGS), (stdout, [ending]) => {
          expect(read(ran(stdout, { ending })).status).toBe('failed')
        }),
        { numRuns: 200 },
      )
    })
  })
})

/** The event with each of the fields replaced, wherever it stands; `undefined` leaves it out. */
function spoilt(event: unknown, fields: string[], value: unknown): Record<string, unknown> {
  const { usage, ...rest } = event as Record<string, unknown>
  // The main conversation's own sum would stand in for the models' one.
  const both = 'modelUsage' in rest ? rest : { ...rest, usage }
  return JSON.parse(JSON.stringify(both, (key, inner) => (fields.includes(key) ? value : inner)))
}

/** Ending events with a field gone or of another type. */
function strangeLines(events: Record<string, unknown>[]): string[] {
  const [end = {}] = events.slice(-1)
  return Object.keys(end).flatMap((key) =>
    [undefined, null, 7, 'x', [], {}].map((value) => JSON.stringify({ ...end, [key]: value })),
  )
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).map(deepFreeze)
  return value
}
