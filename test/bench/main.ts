import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { suggestion } from '../../src/domain/nearest.ts'
import { REPO } from '../plugin.ts'
import { installRealCli } from '../real/install.ts'
import { benchmarks, type Taken } from './document.ts'
import type { Figure } from './figure.ts'
import { FIGURES } from './figures/index.ts'
import { machine } from './machine.ts'
import { printed } from './table.ts'

const USAGE = `npm run bench -- [--quick] [--only NAME]... [--json FILE] [--write]
  --quick      few rounds: a look, not a figure
  --only NAME  one of ${FIGURES.map(({ name }) => name).join(', ')}
  --json FILE  the same as JSON
  --write      docs/benchmarks.md, from all figures
`

const ROUNDS = 20
const QUICK_ROUNDS = 5

await main()

/** Exit 0 also where a target is missed: a figure is not a test. 2 for a mistake on the command line. */
async function main(): Promise<void> {
  const wanted = readOptions()
  if (typeof wanted === 'string') {
    console.error(wanted)
    process.exitCode = 2
    return
  }
  await installRealCli()
  const on = machine()
  const taken: Taken[] = []
  for (const figure of wanted.figures) {
    const found = await figure.run(wanted.quick ? QUICK_ROUNDS : ROUNDS)
    taken.push({ figure, found })
    console.log(printed(figure, found))
  }
  if (wanted.json !== undefined) writeFileSync(wanted.json, asJson(on, taken))
  if (wanted.write) writeFileSync(join(REPO, 'docs/benchmarks.md'), benchmarks(on, taken))
}

type Wanted = { figures: readonly Figure[]; quick: boolean; json?: string; write: boolean }

function readOptions(): Wanted | string {
  const options = {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] as string[] },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
  } as const
  try {
    const { quick, only, json, write } = parseArgs({ options }).values
    const names = FIGURES.map(({ name }) => name)
    const unknown = only.find((name) => !names.includes(name))
    if (unknown !== undefined) return `there is no figure \`${unknown}\`. ${suggestion(unknown, names)}`
    if (write && (quick || only.length > 0))
      return 'docs/benchmarks.md is written from all figures with all rounds: give --write alone'
    const figures = FIGURES.filter(({ name }) => only.length === 0 || only.includes(name))
    return { figures, quick, write, ...(json === undefined ? {} : { json }) }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${USAGE}`
  }
}

function asJson(on: ReturnType<typeof machine>, taken: readonly Taken[]): string {
  const figures = taken.map(({ figure: { name, title }, found }) => ({ name, title, ...found }))
  return `${JSON.stringify({ machine: on, figures }, null, 2)}\n`
}
