import { realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openLedger } from '../../../src/io/ledger.ts'
import { pinnedNode } from '../../real/rig.ts'
import type { World } from '../../real/world.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { fillLedger } from '../fill-ledger.ts'
import { interleaved, ratio, spread } from '../measure.ts'
import { inPlace } from '../place.ts'
import { succeeded } from '../ran.ts'

const FACTS = 1_000_000
const RESERVES = 200

export const ledgerSize: Figure = {
  name: 'ledger-size',
  title: `The ledger with ${FACTS.toLocaleString('en-US')} facts`,
  run: (rounds) =>
    inPlace('empty', {}, (empty) => inPlace('full', {}, (full) => measured({ empty, full }, rounds))),
}

async function measured({ empty, full }: Record<'empty' | 'full', World>, rounds: number): Promise<Found> {
  const path = ledgerOf(full)
  const { project } = full.place
  rmSync(path, { force: true })
  fillLedger(path, realpathSync(join(project, '.git')), project, FACTS, Date.now())
  const wall = async (here: World, args: string[]) => {
    const startedMs = performance.now()
    succeeded(`waybill ${args.join(' ')}`, await here.waybill(args))
    return performance.now() - startedMs
  }
  const values = await interleaved(rounds, {
    node: async () => {
      const startedMs = performance.now()
      succeeded('node', await full.place.run(pinnedNode, ['-e', '0']))
      return performance.now() - startedMs
    },
    spend: () => wall(full, ['spend']),
    jobs: () => wall(full, ['jobs']),
    state: () => wall(full, ['state', 'show']),
    jobsOfNone: () => wall(empty, ['jobs']),
    reserveEmpty: () => reserveMs(ledgerOf(empty)),
    reserveFull: () => reserveMs(path),
  })
  return {
    how: `As the runs of a year leave it, in twelve projects. Wall time of the commands from the spawn to the exit; a reserve is the mean of ${RESERVES} in a row.`,
    findings: [
      yardstick('`node -e 0`', 'ms', spread(values.node)),
      yardstick('`waybill jobs` with an empty ledger', 'ms', spread(values.jobsOfNone)),
      held('`waybill jobs`', 'ms', spread(values.jobs), { atMost: 150 }),
      held('`waybill spend`', 'ms', spread(values.spend), { atMost: 300 }),
      yardstick('`waybill state show`', 'ms', spread(values.state)),
      yardstick('reserve, empty ledger', 'ms', spread(values.reserveEmpty)),
      yardstick('reserve', 'ms', spread(values.reserveFull)),
      held('… against the empty ledger', 'x', ratio(values.reserveFull, values.reserveEmpty), {
        atMost: 1.5,
      }),
    ],
  }
}

const ledgerOf = ({ place }: World): string => join(place.waybillHome, 'ledger.db')

let reserved = 0

/** Each is settled at nothing, so that the caps stay as they are. */
function reserveMs(path: string): number {
  const ledger = openLedger(path, 1_000)
  if (!ledger.ok) throw new Error(ledger.failure.message)
  const scopes = [{ name: 'project:bench:2026-11-21', capUsdMicros: 1e9, resets: '' }]
  let ms = 0
  for (let turn = 0; turn < RESERVES; turn += 1) {
    reserved += 1
    const run = `wbench${reserved}`
    const hold = { id: `${run}.1`, worker: 'codex-cli', usdMicros: 100 }
    const startedMs = performance.now()
    ledger.value.reserve(run, 'bench', Date.now(), hold, scopes)
    ms += performance.now() - startedMs
    ledger.value.settle(run, 'bench', Date.now(), { hold: hold.id, usdMicros: 0 })
  }
  ledger.value.close()
  return ms / RESERVES
}
