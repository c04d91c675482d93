import { codexAnswer, sayLines, spentMicros, USAGE } from '../moves.ts'
import type { Row } from '../row.ts'

const HOLD_MICROS = 2_000_000
const USAGES: Record<string, unknown> = {
  negative: { ...USAGE, input_tokens: -5 },
  'negative output': { ...USAGE, output_tokens: -1e9 },
  'no number': { ...USAGE, input_tokens: Number.NaN },
  '1e308': { ...USAGE, input_tokens: 1e308 },
  text: { ...USAGE, input_tokens: '1200' },
  'a fraction': { ...USAGE, input_tokens: 0.5 },
  'more cached than used': { ...USAGE, cached_input_tokens: 9_999_999 },
  'half of it missing': { input_tokens: 1200 },
  'a list': [1200, 34],
  null: null,
}

export const oddUsage: Row = {
  row: 17,
  fault: 'usage that is negative, no number, 1e308, a text, missing',
  injector: 'a worker that reports it',
  async run(lab) {
    for (const [name, usage] of lab.some(Object.entries(USAGES))) {
      await lab.at(name, {}, async (world) => {
        sayLines(world, 'codex', codexAnswer('fine', usage))
        const { document } = await world.json(['run', 'hello'])
        const counted = spentMicros(world)
        lab.must(`${name}: the hold counts, not ${counted} micro-USD`, counted === HOLD_MICROS)
        lab.must(`${name}: the cost is said to be unknown`, document.spend?.usd === null)
      })
    }
  },
}
