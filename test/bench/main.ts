import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { installRealCli } from '../real/install.ts'
import type { Figure, Found } from './figure.ts'
import { claudeLane } from './figures/claude-lane.ts'
import { context } from './figures/context.ts'
import { functionHook } from './figures/function-hook.ts'
import { hookPass, hookUnused } from './figures/hook.ts'
import { parallel } from './figures/parallel.ts'
import { run } from './figures/run.ts'
import { size } from './figures/size.ts'

const FIGURES: Figure[] = [run, parallel, context, size, claudeLane, hookUnused, hookPass, functionHook]
await installRealCli()
const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } })
for (const f of FIGURES.filter((f) => !values.only || f.name === values.only)) {
  const found = await f.run(values.quick ? 5 : 20)
  console.log(f.title, found.how)
  for (const { what, unit, value, target, met } of found.findings)
    console.log(
      what.padEnd(60),
      value.median.toFixed(1),
      unit,
      `(${value.q1.toFixed(1)}-${value.q3.toFixed(1)})`,
      target ? JSON.stringify(target) + met : '',
    )
  console.log(found.detail?.join('\n'))
}
