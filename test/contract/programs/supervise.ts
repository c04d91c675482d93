import type { Invocation } from '../../../src/domain/run.ts'
import { type ProcessOptions, runProcess } from '../../../src/io/process.ts'
import { aRedactor } from '../secret-harness.ts'

/** `supervise.ts OPTIONS`: a supervisor that runs one worker and prints each line of its output, for tests that kill it. */
const said = JSON.parse(process.argv[2] ?? '') as {
  options: Omit<ProcessOptions, 'redactor' | 'watch' | 'onSpawn' | 'onNotice' | 'cancel'>
  invocation: Pick<Invocation, 'args' | 'stdin' | 'killLadder'>
}
const invocation: Invocation = {
  via: 'process',
  program: 'codex',
  env: {},
  inheritEnv: [],
  ...said.invocation,
}
const raw = await runProcess(invocation, {
  ...said.options,
  redactor: aRedactor(),
  watch: (line) => {
    console.log(line)
    return { useful: true }
  },
  onSpawn: () => {},
  onNotice: () => {},
  cancel: new AbortController().signal,
})
console.log(JSON.stringify(raw.ending))
