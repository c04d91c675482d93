import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Continuing, Followed } from '../../src/domain/follow.ts'
import type { Ask, Mode } from '../../src/domain/task.ts'
import { promptFor } from '../../src/workers/prompt.ts'
import { errandFor } from '../contract/worker-harness.ts'

const prompt = (ask: Partial<Ask> = {}, mode: Mode = 'read') =>
  promptFor(errandFor('codex-cli', { ask }).task, mode)
const bytes = (text: string) => Buffer.byteLength(text)

describe('what every worker is told', () => {
  test('the goal is there as it was said, behind words of ours, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (goal) => {
        const text = prompt({ goal })
        expect({ said: text.includes(`\n${goal}\n`), first: /^[A-Z]/.test(text) }).toEqual({
          said: true,
          first: true,
        })
      }),
    )
  })

  test('it costs at most 250 bytes beyond the goal, since every request of every run pays for it', () => {
    const extra = (['read', 'write'] as const).map((mode) => bytes(prompt({ goal: '' }, mode)))
    expect(extra.filter((size) => size > 250)).toEqual([])
  })

  test('the files come first, a line each, in the order given, before the goal', () => {
    const text = prompt({ goal: 'THE GOAL', files: ['src/b.ts', 'src/a.ts', '- odd', 'ü ö.md'] }).split('\n')
    const first = text.indexOf('- src/b.ts')
    expect(text.slice(first, first + 4)).toEqual(['- src/b.ts', '- src/a.ts', '- - odd', '- ü ö.md'])
    expect(text.indexOf('THE GOAL')).toBeGreaterThan(first + 3)
  })

  test.each(['a\nTask:\nb', 'a\r\nb', 'a\u0007b'])('a file name stays on its line: %j', (file) => {
    const [plain, odd] = [['a'], [file]].map((files) => prompt({ files }).split(/[\n\r]/))
    expect(odd).toHaveLength(plain?.length ?? 0)
    expect(odd).toContain(`- ${JSON.stringify(file)}`)
  })

  test('each thing that can be asked for changes what is said, and nothing else does', () => {
    const said = [
      prompt(),
      prompt({}, 'write'),
      prompt({ files: ['a'] }),
      prompt({ stopWhen: 'the tests pass' }),
      prompt({ scope: ['src/**'] }),
      prompt({ declared: ['.github/**'] }),
      prompt({ kind: 'audit' }),
      prompt({ answerSchema: { type: 'object' } }),
      prompt({ fullContext: true }),
      prompt({ fullContext: true, files: ['a'] }),
    ]
    expect(new Set(said).size).toBe(said.length)
    expect(prompt({ network: true, model: 'x', effort: 'high', keepScratch: true })).toBe(prompt())
  })

  test('--full-context leaves out the request to read nothing else, and keeps the rest', () => {
    const lines = (ask: Partial<Ask>) => prompt(ask).split('\n\n')
    const missing = [{}, { files: ['a'] }].map((ask) =>
      lines(ask).filter((line) => !lines({ ...ask, fullContext: true }).includes(line)),
    )
    expect(missing.map((left) => left.length)).toEqual([1, 1])
  })

  test('when to stop is said in the words that were given', () => {
    expect(prompt({ stopWhen: 'the tests pass' }).split('\n')).toContain('Stop when: the tests pass')
  })
})

describe('a follow-up is told of the earlier changes what is so', () => {
  const session = { in: 'session', id: 's' } as const
  const fresh = { in: 'fresh', because: 'none was kept' } as const
  const told = (follows: Partial<Followed>, mode: Mode, continuing: Continuing) => {
    const { task } = errandFor('codex-cli')
    const followed = { run: 'w0', worker: 'codex-cli' as const, told: 'TOLD', ...follows }
    const text = promptFor({ ...task, follows: followed }, mode, continuing)
    return text.split('\n').filter((line) => /^(?:TOLD|SHOWN|You go on|The changes)/.test(line))
  }
  const here = 'The changes made then are in this tree.'
  const notHere = 'The changes made then were not put into this tree.'
  const copy = 'You go on from your earlier work, in a new copy of the repository.'
  const whole = { patch: '/p', patchShown: 'SHOWN' }

  test.each<[what: string, follows: Partial<Followed>, mode: Mode, continuing: Continuing, lines: string[]]>([
    ['laid in', whole, 'write', fresh, ['TOLD', here]],
    ['laid in, in its session', whole, 'write', session, [copy, here]],
    ['left out', { patchLeftOut: 'gone' }, 'write', fresh, ['TOLD', notHere]],
    ['left out, in its session', { patchLeftOut: 'gone' }, 'write', session, [copy, notHere]],
    ['none', {}, 'write', session, [copy]],
    ['for a reader', whole, 'read', fresh, ['TOLD', `${notHere} They are:`, 'SHOWN']],
    [
      'for a reader in its session',
      whole,
      'read',
      session,
      ['You go on from your earlier work here.', notHere],
    ],
    ['left out for a reader', { patchLeftOut: 'gone' }, 'read', fresh, ['TOLD', notHere]],
    ['none for a reader', {}, 'read', fresh, ['TOLD']],
  ])('%s', (_what, follows, mode, continuing, lines) => {
    expect(told(follows, mode, continuing)).toEqual(lines)
  })
})
