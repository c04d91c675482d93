import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { clocksFor, clocksOf, inTime } from './decide/clocks.ts'
import { serverFor } from './decide/local-servers.ts'
import { meterFor } from './decide/meter.ts'
import { WORKER_FACTS } from './decide/worker-facts.ts'
import type { Grant } from './domain/grant.ts'
import { fail, ok, type Result } from './domain/result.ts'
import type { Delegation } from './domain/route.ts'
import type { Assignment } from './domain/run.ts'
import type { Task } from './domain/task.ts'
import { account } from './execute/account.ts'
import { withEarlier } from './execute/earlier-patch.ts'
import { clearPlaces, placesFor } from './execute/own-home.ts'
import type { Place, Ran, Surroundings } from './execute/place.ts'
import { start } from './execute/start.ts'
import { wayOf } from './execute/way.ts'
import { step } from './io/faults.ts'
import { makePrivateFolder, writeAtomically } from './io/files.ts'
import { resolveLane } from './io/lanes.ts'
import { type Lending, lend, NOTHING_LENT } from './io/lend.ts'
import { listSent } from './io/manifest.ts'
import { makeScratch, removeScratch, treeIn } from './io/scratch.ts'
import { schemaFor } from './workers/closing.ts'
import { WORKERS } from './workers/index.ts'

export type { Ran, Surroundings } from './execute/place.ts'

const SCHEMA_FILE = 'answer-schema.json'

/** One assignment through its transport, inside its limits. A failure means that nothing was started. */
export async function execute(
  task: Task,
  route: Delegation,
  grant: Grant,
  around: Surroundings,
): Promise<Result<Ran>> {
  const lane = resolveLane(route.worker, around.config.workers[route.worker], around.callerEnv)
  if (!lane.ok) return lane
  makePrivateFolder(around.folder)
  if (grant.mode === 'write') around.note({ kind: 'scratch.planned', path: treeIn(around.folder) })
  const scratch = grant.mode === 'write' ? await makeScratch(task.workspace, around.folder) : ok(undefined)
  if (!scratch.ok) return scratch
  step('run', 'scratch made, not noted')
  let hasRun = false
  try {
    const lending = scratch.value ? await lendTo(scratch.value.tree, task, around) : NOTHING_LENT
    const lent = scratch.value && { ...scratch.value, lent: lending.lent }
    const begun = await withEarlier(lent, task)
    if (!begun.ok) return begun
    const { signals: told, laid } = begun.value
    const ran = await carryOut(begun.value.task, route, grant, {
      ...around,
      lane: lane.value,
      scratch: lent,
      lending,
      told,
      laid,
    })
    hasRun = ran.ok
    return ran
  } finally {
    // What was asked may hold a secret that was allowed: sent, but not kept.
    rmSync(join(around.folder, SCHEMA_FILE), { force: true })
    clearPlaces(around.folder)
    // What a worker has left stays until somebody has read the result; where none ran, or nothing is left, there is nothing to look at.
    const isLeft = hasRun && existsSync(treeIn(around.folder))
    if (scratch.value && !isLeft) await removeScratch(task.workspace, scratch.value)
    step('run', 'scratch left')
  }
}

async function carryOut(task: Task, route: Delegation, grant: Grant, place: Place): Promise<Result<Ran>> {
  const { scratch, lane, config } = place
  if (scratch) {
    const { tree: path, base, lent = [] } = scratch
    place.note({ kind: 'scratch.made', path, base, ...(lent.length > 0 ? { lent } : {}) })
  }
  const { home, cwd } = placesFor(route.worker, place.folder, scratch?.tree ?? task.workspace.root)
  const assignment: Assignment = {
    task,
    grant,
    model: route.model,
    mode: grant.mode,
    ...(route.effort ? { effort: route.effort } : {}),
    limits: grant.limits,
    cwd,
    home,
    hasCodexFolder: existsSync(join(cwd, '.codex')),
    ...(place.cargo.pasted ? { pasted: place.cargo.pasted } : {}),
    lane: lane.lane,
    ...serverFor(route.worker, config.workers[route.worker]),
    ...(route.continuing ? { continuing: route.continuing } : {}),
    ...(WORKER_FACTS[route.worker].via === 'process' ? schemaFile(task, place.folder) : {}),
  }
  const planned = WORKERS[route.worker].plan(assignment)
  const clocks = clocksFor(
    planned,
    clocksOf(grant.limits.wallMs, { idle: { ms: grant.limits.idleMs, from: 'the route' } }),
  )
  const invocation = inTime(planned, clocks)
  const meter = meterFor(route.model, place.prices, place.heldUsdMicros)
  const way = await wayOf(invocation, assignment, place)
  if (!way.ok) return way
  const sent = listSent(invocation, assignment, scratch, place.cargo)
  const raw = await atWork(place, async () => {
    const lapse = place.stillAllowed()
    if (lapse) return fail(lapse)
    place.note({ kind: 'manifest.listed', sent })
    return ok(await start(assignment, invocation, way.value, { ...place, clocks, meter }))
  })
  return raw.ok ? account(assignment, invocation, raw.value, sent, { ...place, meter }) : raw
}

/** What comes before and after is done while others have the place. */
async function atWork<T>({ workplace }: Place, work: () => Promise<T>): Promise<T> {
  await workplace?.take()
  try {
    return await work()
  } finally {
    workplace?.giveBack()
  }
}

/** What the user's settings lend to a worker's tree. Noted with the tree: whoever collects it must leave it out. */
const lendTo = (tree: string, { workspace }: Task, { config, stateFolder }: Surroundings): Promise<Lending> =>
  lend(workspace, config.projects[workspace.root]?.link ?? [], tree, stateFolder)

function schemaFile(task: Task, folder: string): { schemaFile?: string } {
  const schema = schemaFor(task.ask)
  if (schema === undefined) return {}
  const path = join(folder, SCHEMA_FILE)
  writeAtomically(path, JSON.stringify(schema))
  return { schemaFile: path }
}
