import { describe, expect, test } from 'vitest'
import type { ProcessInvocation } from '../../src/domain/run.ts'
import type { Worker } from '../../src/domain/worker.ts'
import { WORKERS } from '../../src/workers/index.ts'
import { DIALECTS, PROGRAMS, WITHOUT_DIALECT } from './worker-dialects.ts'
import { errandFor, eventsOf, ran, type Wanted } from './worker-harness.ts'

const unendingText = 'What a model wrote: \u001b]0;title\u0007 \u202e 🙂 '.repeat(50)

test('every worker has a dialect, by which this suite holds for it', () => {
  expect(WITHOUT_DIALECT).toEqual([])
})

describe.each(PROGRAMS)('%s', (id, dialect) => {
  const worker: Worker = WORKERS[id]
  const plan = (wanted?: Wanted) => worker.plan(errandFor(id, wanted)) as ProcessInvocation

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
      expect([everything.program, everything.via]).toEqual([dialect.program.name, 'process'])
    })

    test('I6: a key is named and never carried, and a login is left to the CLI', () => {
      const { secretEnv, inheritEnv, env } = plan()
      expect(secretEnv).toMatch(/^[A-Z]+(?:_[A-Z]+)*_API_KEY$/)
      expect([...inheritEnv, ...Object.keys(env)].filter((name) => /KEY|TOKEN|SECRET/.test(name))).toEqual([])
      expect('secretEnv' in plan({ lane: { billing: 'subscription', from: 'login' } })).toBe(false)
    })

    test('W32: the run and its depth are in the environment of the worker', () => {
      expect(plan().env).toMatchObject({ WAYBILL_RUN: 'run-1', WAYBILL_DEPTH: '1' })
    })

    test('the model, the effort, the mode and the network of the errand reach the command line', () => {
      const settingsOf = ({ args, homeFiles }: ProcessInvocation) => ({ args, homeFiles })
      const plain = settingsOf(plan())
      expect(plain.args.join(' ')).toContain(errandFor(id).model)
      const words: Record<string, Wanted> = {
        effort: { effort: 'high' },
        write: { mode: 'write' },
        network: { mode: 'write', ask: { network: true } },
        writable: { mode: 'write', ask: { writable: ['/extra'] } },
        'full context': { ask: { fullContext: true } },
      }
      for (const wish of dialect.program.wishes)
        expect(settingsOf(plan(words[wish])), wish).not.toEqual(plain)
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
})

describe.each(DIALECTS)('%s: watch', (id, dialect) => {
  const worker: Worker = WORKERS[id]

  const notices = (stdout: string) => stdout.split('\n').flatMap((line) => worker.watch(line) ?? [])

  test('every line of a run that works shows work', () => {
    expect(new Set(notices(dialect.perfect).map(({ useful }) => useful))).toEqual(new Set([true]))
  })

  test.each(['', 'not json', '[]', '{"no":"type"}'])('a line that is no event says nothing: %j', (line) => {
    expect(worker.watch(line)).toBeUndefined()
  })

  test('an event of an unknown type is taken for work, without words', () => {
    expect(worker.watch('{"type":"moon.phase"}')).toEqual({ useful: true })
  })

  test('what a person sees is one short printable line, whatever a model wrote', () => {
    const activity = worker.watch(JSON.stringify(dialect.calls(unendingText)))?.activity ?? ''
    expect({ length: [...activity].length, odd: activity.match(/[\p{C}\p{Zl}\p{Zp}]/gu) }).toEqual({
      length: 80,
      odd: null,
    })
  })
})

/** One that is told to make no retries makes none. */
const RETRYING = PROGRAMS.filter(([, { refused, isRetry }]) => eventsOf(refused).some(isRetry))

describe.each(RETRYING)('%s: watch, while it tries again', (id, dialect) => {
  const worker: Worker = WORKERS[id]

  test('a retry shows no work, and a refused key is hopeless long before the vendor gives up', () => {
    const retries = eventsOf(dialect.refused).filter(dialect.isRetry)
    const seen = retries.map((event) => worker.watch(JSON.stringify(event)))
    expect(seen.map((notice) => notice?.useful)).toEqual(retries.map(() => false))
    const ending = {
      how: 'hopeless',
      because: seen.find((notice) => notice?.hopeless)?.hopeless ?? '',
    } as const
    expect(worker.read(ran(dialect.refused, { ending }), errandFor(id))).toMatchObject({
      failure: { kind: 'worker_unauthenticated' },
    })
  })
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).map(deepFreeze)
  return value
}
