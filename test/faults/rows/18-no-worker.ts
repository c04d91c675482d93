import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { become, failureOf, spentMicros } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

type Case = { make: (world: World) => void; fails?: string[]; spent?: boolean }
const CASES: Record<string, Case> = {
  missing: { make: ({ root }) => rmSync(join(root, 'bin/codex')), fails: ['worker_missing'] },
  'not executable': {
    make: ({ root }) => chmodSync(join(root, 'bin/codex'), 0o644),
    fails: ['worker_missing'],
  },
  'a broken interpreter': {
    make: (world) => become(world, 'codex', 'exec /no/such/program'),
    fails: ['worker_failed', 'worker_missing', 'empty_answer'],
    spent: true,
  },
  'does not know our options': {
    make: (world) =>
      become(world, 'codex', `cat > /dev/null; echo "error: unexpected argument '--json' found" >&2; exit 2`),
    fails: ['worker_too_old', 'worker_failed'],
    spent: true,
  },
  'an update notice first': {
    make: (world) => become(world, 'codex', 'echo "Update available! 0.169.0 -> 0.170.0"; exec "$fake" "$@"'),
  },
  'asks for a login': {
    make: (world) =>
      become(world, 'codex', 'cat > /dev/null; echo "Not logged in. Run codex login" >&2; exit 1'),
    fails: ['worker_unauthenticated', 'worker_failed'],
    spent: true,
  },
}

export const noWorker: Row = {
  row: 18,
  fault: 'the worker is missing, not executable, too old, prints a notice first, asks for a login',
  injector: 'another program of that name on the PATH',
  async run(lab) {
    for (const [name, { make, fails, spent }] of lab.some(Object.entries(CASES))) {
      await lab.at(name, {}, async (world) => {
        make(world)
        const { document } = await world.json(['run', '[[fake: answer fine]]'])
        const why = failureOf(document)
        lab.must(
          `${name}: ends as ${why}`,
          fails === undefined ? why === undefined : fails.includes(why ?? ''),
        )
        lab.must(
          `${name}: nothing was spent`,
          fails === undefined || spent === true || spentMicros(world) === 0,
        )
      })
    }
  },
}
