import type { Count } from '../../domain/count.ts'
import { printable } from '../../domain/printable.ts'
import { cargoTest } from './cargo-test.ts'
import { goTest } from './go-test.ts'
import { jest } from './jest.ts'
import { mocha } from './mocha.ts'
import { nodeTest } from './node-test.ts'
import { pytest } from './pytest.ts'
import type { Runner } from './runner.ts'
import { unittest } from './unittest.ts'
import { vitest } from './vitest.ts'

/** Those whose words are known. A command may run several. */
const RUNNERS: readonly Runner[] = [vitest, jest, mocha, nodeTest, pytest, unittest, goTest, cargoTest]

/** What pnpm and turbo put before each line of a package's script. */
const PREFIX = /^(?:[\w@./-]+ test(?::[\w-]+)?: |[\w@./-]+:test(?::[\w-]+)?: )/

/** No summary is longer, and no name that is worth comparing: what is may be made to be slow to read. */
const LONGEST_LINE = 2_000

/** What the test runners in an output say of their tests, summed; undefined where none is known by its words. */
export function countOf(output: string): Count | undefined {
  const lines = printable(output)
    .split('\n')
    .filter((line) => line.length <= LONGEST_LINE)
    .map((line) => line.replace(PREFIX, ''))
  const counts = RUNNERS.flatMap((runner) => runner(lines) ?? [])
  const [first, ...more] = counts
  return first && more.reduce(together, first)
}

/** What one of them does not tell is not known of both. */
function together(a: Count, b: Count): Count {
  const sum = (of: 'passed' | 'failed' | 'ran' | 'skipped') => {
    const [x, y] = [a[of], b[of]]
    return x === undefined || y === undefined ? {} : { [of]: x + y }
  }
  return {
    runner: `${a.runner}, ${b.runner}`,
    ...sum('passed'),
    ...sum('failed'),
    ...sum('ran'),
    ...sum('skipped'),
    failing: [...a.failing, ...b.failing],
  }
}
