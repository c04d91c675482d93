import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startsSeen } from '../invariants/starts.ts'
import { become, failureOf, timesAsked } from '../moves.ts'
import type { Row } from '../row.ts'

const MB = 1_000_000
const PROMPTS: Record<string, string> = {
  '-': '-x --version',
  '--': '--help',
  '/': '/clear and more',
  '@': '@README.md',
  newlines: 'one\n\ntwo\r\nthree',
  quotes: `'"$(id)\`id\`\\n%s`,
  Unicode: 'é ü 漢字 🧾 \u202e',
  '1 MB': 'x'.repeat(MB),
}

export const oddPrompts: Row = {
  row: 19,
  fault: 'a prompt that begins with -, --, /, @, is empty, has 10 MB, holds NUL',
  injector: 'a worker that keeps its stdin and its arguments',
  async run(lab) {
    for (const [name, goal] of lab.some(Object.entries(PROMPTS))) {
      await lab.at(name, {}, async (world) => {
        const [stdin, file] = [join(world.root, 'stdin'), join(world.root, 'goal')]
        become(world, 'codex', `cat > '${stdin}'; exec "$fake" "$@" < '${stdin}'`)
        writeFileSync(file, goal)
        const { document } = await world.json(['run', '--goal-file', file])
        const why = failureOf(document)
        if (why === 'prompt_too_large' && goal.length >= MB) return
        lab.must(`${name}: answered, not ${why}`, why === undefined)
        const got = readdirSync(world.root).includes('stdin') ? readFileSync(stdin, 'utf8') : ''
        lab.must(`${name}: every byte is on stdin`, got.includes(goal.trim()))
        lab.must(`${name}: the prompt begins with a word of ours`, /^\w/.test(got))
        const inArgv = startsSeen(world).some(({ argv }) =>
          argv.some((word) => word.includes(goal.slice(0, 60))),
        )
        lab.must(`${name}: nothing of it is in the arguments`, name === '-' || !inArgv)
      })
    }
    const refused: Record<string, string> = { empty: '  \n', NUL: 'a\0b', '10 MB': 'x'.repeat(10 * MB) }
    for (const [name, goal] of lab.some(Object.entries(refused))) {
      await lab.at(name, {}, async (world) => {
        const file = join(world.root, 'goal')
        writeFileSync(file, goal)
        const { document } = await world.json(['run', '--goal-file', file])
        const why = failureOf(document)
        const clear = ['empty_goal', 'prompt_too_large', 'wrong_usage'].includes(why ?? '')
        // NUL cannot be an argument; on stdin it may be sent as it is.
        lab.must(`${name}: refused with a reason, not ${why}`, clear || (name === 'NUL' && why === undefined))
        if (clear) lab.must(`${name}: nobody is asked`, timesAsked(world) === 0)
      })
    }
  },
}
