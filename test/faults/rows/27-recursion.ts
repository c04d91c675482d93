import { WAYBILL } from '../../plugin.ts'
import { readBooks } from '../invariants/books.ts'
import { become, timesAsked } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

/** Each worker hands its task on to the other vendor's, in the way `how` says, and waits for what comes of it. */
function handOn(world: World, how: string, options: string): void {
  for (const [name, other] of [
    ['codex', 'claude'],
    ['claude', 'codex'],
  ] as const) {
    const nested = `WAYBILL_HOME='${world.waybillHome}' OPENAI_API_KEY=dummy-openai-key ANTHROPIC_API_KEY=dummy-anthropic-key`
    become(
      world,
      name,
      // Three levels are more than any case here allows; what goes on for ever would fill the machine.
      `level=$(ls '${world.root}/seen' | wc -l)\n[ "$level" -gt 6 ] || ${how} env ${nested} '${WAYBILL}' run 'go on' --worker ${other} ${options} --json > '${world.root}/nested.'$level 2>&1 < /dev/null\nexec "$fake" "$@"`,
    )
  }
}

const STRIPPED = 'env -u WAYBILL_RUN -u WAYBILL_DEPTH -u WAYBILL_HOLD'
const LIES = 'env WAYBILL_DEPTH=0 WAYBILL_RUN=w0'
const CASES = [
  { name: 'honest', how: '', options: '', depth: 1 },
  { name: 'honest, two levels', how: '', options: '', depth: 2 },
  { name: 'the variables are gone, in a worktree', how: STRIPPED, options: '--write', depth: 1 },
  { name: 'the variables are gone, reading', how: STRIPPED, options: '', depth: 1 },
  { name: 'the parent lies', how: LIES, options: '--write', depth: 1 },
  { name: 'two levels, the variables are gone', how: STRIPPED, options: '--write', depth: 2 },
]

export const recursion: Row = {
  row: 27,
  fault: 'claude → codex → claude …; the depth variable is gone; the parent lies about it',
  injector: 'workers that call Waybill themselves',
  async run(lab) {
    for (const { name, how, options, depth } of lab.some(CASES)) {
      await lab.at(name, { config: `depth: ${depth}\n` }, async (world) => {
        handOn(world, how, options)
        await world.json(['run', 'go on', ...options.split(' ').filter(Boolean)], {
          timeoutMs: 60_000,
        })
        const asked = timesAsked(world)
        lab.must(`${name}: ${depth} workers, not ${asked}`, asked === depth)
        const used = usedMicros(world)
        lab.must(`${name}: the whole tree used ${used} micro-USD of the root's 2 dollars`, used <= 2_000_000)
      })
    }
  },
}

function usedMicros(world: World): number {
  const books = readBooks(world.waybillHome)
  if (typeof books !== 'object') return Number.NaN
  return books.holds.reduce((total, hold) => total + hold.spent, 0)
}
