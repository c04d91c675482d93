import { failureOf, spentMicros, timesAsked } from '../moves.ts'
import type { Row } from '../row.ts'

const HOLD_MICROS = 2_000_000
const CONFIG = 'workers:\n  codex-cli:\n    extraModels: [gpt-99-moon]\n'

export const prices: Row = {
  row: 38,
  fault: 'the price table does not know the model',
  injector: 'a model of the user’s own in config.yaml',
  async run(lab) {
    await lab.at('a model without a price', { config: CONFIG }, async (world) => {
      const { document } = await world.json(['run', '[[fake: answer fine]]', '--model', 'gpt-99-moon'])
      const [why, counted] = [failureOf(document), spentMicros(world)]
      const presumed = document.text === 'fine' && counted === HOLD_MICROS
      const refused = why === 'unpriced_model' && timesAsked(world) === 0
      lab.must(`refused or counted at its hold, not ${why}, ${counted}`, presumed || refused)
      if (!refused) return
      const said = await world.json([
        'run',
        '[[fake: answer fine]]',
        '--model',
        'gpt-99-moon',
        '--max-usd',
        '1',
      ])
      lab.must(
        'with an amount it runs and counts at it',
        said.document.text === 'fine' && spentMicros(world) === HOLD_MICROS / 2,
      )
    })
    await lab.at('a model that is no model', {}, async (world) => {
      const { document } = await world.json(['run', 'hello', '--model', 'gpt-99-moon'])
      lab.must('an unknown id is refused', failureOf(document) === 'unknown_name' && timesAsked(world) === 0)
    })
    lab.later('a stale or zero price: the table is part of the bundle, test/unit/price.test.ts has them')
  },
}
