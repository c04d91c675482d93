import { runChecks } from '../checks/index.ts'
import { cargoSignals } from '../decide/secrets.ts'
import { signalsOf } from '../decide/signals.ts'
import { spendOf } from '../decide/spend.ts'
import type { Hold } from '../domain/budget.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Report } from '../domain/report.ts'
import type { Delegation } from '../domain/route.ts'
import type { Cargo } from '../domain/secret.ts'
import type { Task } from '../domain/task.ts'
import type { Work } from './repair.ts'
import type { World } from './world.ts'

type Attempted = {
  asked: Delegation
  route: Delegation
  cargo: Cargo
  hold: Hold
  work: Work
  reports: Report[]
}

/** Acceptance comes from checks that we run, never from the worker's word. A failed run has nothing to check. */
export async function judge(
  task: Task,
  { asked, route, cargo, hold, work, reports }: Attempted,
  world: World,
): Promise<Outcome> {
  const { ran, repair } = work
  const { report, patch } = ran
  const { base } = ran.proof.sent.reach
  const verdict =
    report.status === 'done'
      ? await runChecks(
          {
            task,
            mode: route.mode,
            report,
            asked: route.checks,
            site: world.site(task),
            ...(patch ? { patch } : {}),
            ...(base ? { base } : {}),
          },
          (result) => world.note({ kind: 'check.ended', result }),
        )
      : { verdict: 'unverified' as const, results: [] }
  const signals = signalsOf({
    asked: asked.worker,
    answered: route.worker,
    report,
    ...(patch ? { patch } : {}),
    holdUsdMicros: hold.usdMicros,
    priceIsUpperBound: ran.priceIsUpperBound,
    lane: ran.proof.lane,
    laneBefore: world.paidBefore(route.worker),
    survivors: ran.survivors,
    fullContext: task.ask.fullContext,
    losses: ran.proof.losses,
  })
  const spend = spendOf(reports, world.elapsedMs())
  return {
    kind: 'finished',
    route,
    worker: route.worker,
    report,
    verdict,
    proof: ran.proof,
    ...(repair ? { repair } : {}),
    ...(patch ? { patch } : {}),
    spend,
    signals: [...signals, ...(ran.signals ?? []), ...work.signals, ...cargoSignals(cargo)],
  }
}
