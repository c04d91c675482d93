import type { World } from '../../src/delegate/world.ts'
import { delegate } from '../../src/delegate.ts'
import { failure } from '../../src/domain/failure.ts'
import type { Continuing } from '../../src/domain/follow.ts'
import type { ConsentRecord, Denial } from '../../src/domain/grant.ts'
import type { Report } from '../../src/domain/report.ts'
import { fail, ok, type Result } from '../../src/domain/result.ts'
import type { Finding } from '../../src/domain/secret.ts'
import type { Ask, Task } from '../../src/domain/task.ts'
import type { WorkerId } from '../../src/domain/worker-id.ts'
import { aSite } from '../contract/site-harness.ts'
import { aFinish, anAsk, aRecord, aReport, aTask, OWNER, POLICY } from './samples.ts'

const finished = aFinish()
if (finished.kind !== 'finished') throw new Error('the sample changed')
const { proof } = finished
const { text: _text, ...facts } = aReport()
/** A run that failed, and was paid for. */
export const failedBy = (kind: Parameters<typeof failure>[0]): Report => ({
  ...facts,
  status: 'failed',
  failure: failure(kind, kind),
})
export const allowed = (worker: WorkerId) => aRecord({ worker })

export type Plan = {
  /** What each attempt brings back: a report, or a failure before anything was started. */
  attempts?: (Report | ReturnType<typeof failure>)[]
  /** Asked for each attempt when it is decided, when its money is held, and right before its start. */
  consent?: (worker: WorkerId, nth: number) => Result<ConsentRecord | undefined>
  refusePrice?: (model: string) => Denial | undefined
  /** What looks like a secret in what would leave. */
  findings?: Finding[]
  inspect?: World['inspect']
  reserve?: (worker: WorkerId) => ReturnType<World['reserve']> | undefined
  /** Of a follow-up: how it would go on. */
  continuing?: (worker: WorkerId) => Continuing | undefined
}

/** A world that does what was planned, and writes down in order what it was asked to do. */
function worldOf({
  attempts = [aReport()],
  consent,
  refusePrice,
  findings = [],
  inspect,
  reserve,
  continuing,
}: Plan = {}): {
  world: World
  asked: string[]
} {
  const asked: string[] = []
  const coming = [...attempts]
  let asks = 0
  const world: World = {
    policy: POLICY,
    owner: OWNER,
    nowMs: () => 0,
    elapsedMs: () => 9,
    note: (fact) => void asked.push(fact.kind),
    refuseFiles: ({ ask }) => (ask.files.length > 0 ? failure('file_refused', 'no such file') : undefined),
    refuseChecks: (_task, { checks }) =>
      checks.includes('command:lint') ? failure('unknown_name', 'no lint') : undefined,
    consent: (_task, worker) => {
      asks += 1
      return consent?.(worker, asks) ?? ok(allowed(worker))
    },
    inspect: inspect ?? (async () => ok({ prompt: proof.sent.prompt, files: [], findings, partly: [] })),
    refusePrice: (_task, route) => refusePrice?.(route.model),
    paidBefore: () => undefined,
    continuing: (_task, worker) => continuing?.(worker),
    reserve: (_task, id, { worker, limits: { maxUsdMicros: usdMicros } }) => {
      asked.push(`reserve ${id} ${worker} ${usdMicros}`)
      return reserve?.(worker) ?? ok({ id, run: 'w1', usdMicros, scopes: [] })
    },
    held: ({ usdMicros }) => usdMicros,
    nonce: () => '0badcafe',
    settle: (hold, usdMicros) => void asked.push(`settle ${hold.id} ${usdMicros}`),
    site: () => aSite(),
    execute: async (_task, route, grant, _cargo, stillAllowed) => {
      const lapse = stillAllowed()
      if (lapse) return fail(lapse)
      const how = route.continuing ? ` in a ${route.continuing.in}` : ''
      asked.push(`execute ${route.worker} under the grant for ${grant.worker}${how}`)
      const next = coming.shift() ?? aReport()
      return 'kind' in next
        ? fail(next)
        : ok({ report: next, proof, priceIsUpperBound: false, survivors: [] })
    },
  }
  return { world, asked }
}

/** One delegation in such a world, and what it asked of it. */
export const run = async (plan: Plan = {}, ask: Partial<Ask> = {}, task: Partial<Task> = {}) => {
  const { world, asked } = worldOf(plan)
  return { outcome: await delegate(aTask({ ask: anAsk(ask), caller: 'claude', ...task }), world), asked }
}
