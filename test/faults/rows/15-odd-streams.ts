import { codexAnswer, sayLines, spentMicros } from '../moves.ts'
import type { Row } from '../row.ts'

const [started = '', turn = '', answer = '', completed = ''] = codexAnswer('fine')
const [, , second = ''] = codexAnswer('another')
const HOLD_MICROS = 2_000_000

type Case = { lines: string[]; exit?: number; spent?: number; outcome?: string; text?: string }
/** What each must come to; `spent` where usage was not told, so that the whole hold counts. */
const CASES: Record<string, Case> = {
  'no usage': { lines: [started, turn, answer, '{"type":"turn.completed"}'], spent: HOLD_MICROS },
  'no end of the turn': { lines: [started, turn, answer], spent: HOLD_MICROS },
  'nothing but the end': { lines: [completed], outcome: 'failed' },
  'two answers': { lines: [started, turn, answer, second, completed], outcome: 'unverified' },
  'two ends': { lines: [started, turn, answer, completed, completed], outcome: 'unverified' },
  'in another order': { lines: [completed, answer, turn, started] },
  'unknown events': {
    lines: [started, '{"type":"moon.phase","at":3}', turn, answer, completed],
    text: 'fine',
  },
  'torn lines': { lines: [started, turn, answer.slice(0, 40), answer, completed], text: 'fine' },
  'an answer, then failure': { lines: [started, turn, answer, completed], exit: 1, outcome: 'failed' },
  'no line at all': { lines: [], outcome: 'failed', spent: HOLD_MICROS },
}

export const oddStreams: Row = {
  row: 15,
  fault: 'malformed, unknown, reordered, missing events; no usage; two results; success that is an error',
  injector: 'a worker that prints them',
  async run(lab) {
    for (const [name, { lines, exit, spent, outcome, text }] of lab.some(Object.entries(CASES))) {
      await lab.at(name, {}, async (world) => {
        sayLines(world, 'codex', lines, exit)
        const { document } = await world.json(['run', 'hello'])
        lab.must(
          `${name}: ${document.outcome}, not ${outcome}`,
          outcome === undefined || document.outcome === outcome,
        )
        lab.must(`${name}: the text is ${document.text}`, text === undefined || document.text === text)
        const counted = spentMicros(world)
        lab.must(`${name}: ${counted} micro-USD count`, spent === undefined || counted === spent)
        // Whatever is not told is not zero.
        lab.must(`${name}: nothing costs nothing`, counted > 0)
      })
    }
    await lab.at('claude: success that is an error', {}, async (world) => {
      const result = { type: 'result', subtype: 'success', is_error: true, result: 'Internal error' }
      sayLines(world, 'claude', [JSON.stringify(result)])
      const { document } = await world.json(['run', 'hello', '--worker', 'claude'])
      lab.must(`is_error is a failure, not ${document.outcome}`, document.outcome === 'failed')
    })
  },
}
