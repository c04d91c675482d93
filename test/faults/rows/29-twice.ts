import { batchFile, endsOf } from '../batches.ts'
import { failureOf, spentMicros, timesAsked } from '../moves.ts'
import type { Row } from '../row.ts'

const GOAL = '[[fake: sleep 300]] [[fake: answer once]]'

export const twice: Row = {
  row: 29,
  fault: 'the same batch started twice at once; the same key twice',
  injector: 'two processes',
  async run(lab) {
    await lab.at('the same key at once', {}, async (world) => {
      const args = ['run', GOAL, '--idempotency-key', 'k1']
      const [first, second] = await Promise.all([world.json(args), world.json(args)])
      const texts = [first, second].map(({ document }) => document.text ?? failureOf(document))
      lab.must(
        `both get the one answer, not ${texts.join(' and ')}`,
        texts.every((text) => text === 'once'),
      )
      lab.must(`one worker is asked, not ${timesAsked(world)}`, timesAsked(world) === 1)
      const spent = spentMicros(world)
      const again = await world.json(args)
      lab.must('later too, for nothing', again.document.text === 'once' && spentMicros(world) === spent)
    })
    await lab.at('the same batch twice', {}, async (world) => {
      const tasks = ['a', 'b', 'c'].map((name) => ({ name, goal: `${GOAL} ${name}` }))
      const args = ['batch', batchFile(world, 'batch', { tasks }), '--idempotency-key', 'k1']
      const both = await Promise.all([world.json(args), world.json(args)])
      const [first, second] = both.map(({ document }) => document)
      lab.must('both tell of one batch', first?.id === second?.id && first?.batch !== undefined)
      lab.must(
        `both have three answers, not ${both.map(({ document }) => endsOf(document)).join(' and ')}`,
        both.every(({ document }) => endsOf(document) === '3 unverified'),
      )
      lab.must(`three workers are asked, not ${timesAsked(world)}`, timesAsked(world) === 3)
    })
    await lab.at('the same batch resumed twice', {}, async (world) => {
      const tasks = ['a', 'b'].map((name) => ({
        name,
        goal: `${GOAL}${name === 'a' ? '' : ' [[fake: exit 3]]'}`,
      }))
      const { document } = await world.json(['batch', batchFile(world, 'batch', { tasks })])
      const both = await Promise.all([1, 2].map(() => world.json(['resume', document.id])))
      lab.must('both tell of one batch', both[0]?.document.id === both[1]?.document.id)
      lab.must(`three workers are asked, not ${timesAsked(world)}`, timesAsked(world) === 3)
    })
    await lab.at('without a key', {}, async (world) => {
      await Promise.all([world.json(['run', GOAL]), world.json(['run', GOAL])])
      lab.must('two tasks are two', timesAsked(world) === 2)
    })
  },
}
