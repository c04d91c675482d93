import { expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { failure } from '../../src/domain/failure.ts'
import { openBoard } from '../../src/entry/batch/board.ts'
import { boardLines } from '../../src/entry/render/board.ts'
import { refusedDocument } from '../../src/entry/render/refusal.ts'
import type { TaskWord } from '../../src/entry/wire.ts'
import { aDelegation } from './samples.ts'

const task = (name: string, word: TaskWord) => ({ say: 'task' as const, name, run: `w-${name}`, word })
const started = (name: string) =>
  task(name, { say: 'fact', fact: { kind: 'run.started', worker: 'codex-cli', model: 'm', argv: [] } })
const ended = (name: string) =>
  task(name, { say: 'ended', document: refusedDocument('w', failure('worker_failed', 'It broke.')) })
const texts = (lines: ReturnType<typeof boardLines>) =>
  lines.map((line) =>
    line
      .map((part) => (typeof part === 'string' ? part : part.text))
      .join('')
      .trimEnd(),
  )

test('one line per task: how it stands, who does it, what it does now', () => {
  const board = openBoard(['one', 'second', 'third'], () => 1_000)
  board.hear(started('one'))
  board.hear(task('one', { say: 'activity', activity: 'reads\x1b[2J a file\n\u202e' }))
  board.hear(ended('second'))
  expect(texts(boardLines(board, 80, 24, 3_000))).toEqual([
    '… one     reads a file · codex-cli m',
    '✘ second  failed · It broke.',
    '· third   waiting',
  ])
})

const fact = (name: string, fact: Fact) => task(name, { say: 'fact', fact })

test('what a task is at comes before who does it, and a long name leaves room for both', () => {
  const board = openBoard(['a-name-of-thirty-four-characters-x', 'b'], () => 1_000)
  board.hear(fact('b', { kind: 'route.chosen', route: aDelegation() }))
  board.hear(started('b'))
  const process = { pid: 1, startedAt: '1', bootId: 'b' }
  const lines = () => texts(boardLines(board, 60, 24, 1_350))
  expect(lines()).toEqual([
    '· a-name-of-thirty-f…  waiting',
    '… b                    0.3s · running · codex-cli m',
  ])
  board.hear(task('b', { say: 'activity', activity: 'answering' }))
  board.hear(fact('b', { kind: 'run.ended', exit: 'exited 0', wallMs: 1, bytesOut: 1 }))
  expect(lines()[1]).toBe('… b                    0.3s · checking · codex-cli m')
  board.hear(fact('b', { kind: 'check.spawned', command: 'npm test', on: 'before', process }))
  expect(lines()[1]).toBe('… b                    0.3s · checking before the patch: n…')
})

test('no line is wider than the terminal, also of wide letters, and a tiny one gets what fits', () => {
  const board = openBoard(['one'], () => 0)
  board.hear(started('one'))
  board.hear(task('one', { say: 'activity', activity: '読みます'.repeat(40) }))
  const width = (line: string) => [...line].reduce((sum, letter) => sum + (letter > '\u1100' ? 2 : 1), 0)
  for (const columns of [200, 80, 40, 21]) {
    const [line = ''] = texts(boardLines(board, columns, 24, 0))
    // The ellipsis and the mark are one column each.
    expect(width(line.replaceAll('…', '.'))).toBeLessThanOrEqual(columns - 1)
  }
})

test('more tasks than rows: those at work are shown, the others are counted', () => {
  const names = Array.from({ length: 30 }, (_, index) => `t${index}`)
  const board = openBoard(names, () => 0)
  for (const name of ['t20', 't25']) board.hear(started(name))
  for (const name of ['t1', 't2']) board.hear(ended(name))
  const lines = texts(boardLines(board, 80, 6, 0))
  expect(lines).toHaveLength(5)
  expect(lines.slice(0, 2)).toEqual(['… t20  running · codex-cli m', '… t25  running · codex-cli m'])
  expect(lines.at(-1)).toBe('… 26 waiting')
})

test('words of other tasks, and of a batch as a whole, change no row', () => {
  const board = openBoard(['one'], () => 0)
  expect([board.hear(started('two')), board.hear({ say: 'activity', activity: 'x' })]).toEqual([
    undefined,
    undefined,
  ])
  expect(board.rows).toEqual([{ name: 'one', state: 'waiting' }])
})
