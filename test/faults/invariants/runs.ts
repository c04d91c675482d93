import { isDeepStrictEqual } from 'node:util'
import type { Outcome } from '../../../src/domain/outcome.ts'
import type { RunDocument } from '../../../src/entry/render/document.ts'
import type { World } from '../world.ts'
import type { Books } from './books.ts'

/** I3: what was said to a caller is in the ledger. */
export function acknowledgementFaults(world: World, { facts }: Books): string[] {
  const lost = world.acknowledged.filter(
    ({ run, fact }) =>
      !facts.some(
        (noted) =>
          noted.run === run &&
          noted.fact.kind === fact.kind &&
          // A long goal is kept in the run's folder and cut in the ledger.
          (fact.kind === 'task.received' || isDeepStrictEqual(noted.fact, fact)),
      ),
  )
  const received = new Set(facts.flatMap(({ run, fact }) => (fact.kind === 'task.received' ? [run] : [])))
  const unknown = world.documents.filter((told) => mustBeKnown(told) && !received.has(told.id))
  return [
    ...lost.map(({ run, fact }) => `I3 ${run} was told ${fact.kind}, and the ledger has no such fact`),
    ...unknown.map((told) => `I3 ${told.id} was told ${told.outcome}, and the ledger has no such run`),
  ]
}

const mustBeKnown = ({ outcome, spend }: RunDocument): boolean =>
  outcome === 'running' || (spend !== null && spend.basis !== 'nothing_ran')

/** I4: one outcome per run, one settlement per hold, one paid run per key, and nobody was told two different ends. */
export function outcomeFaults(world: World, { facts, holds }: Books): string[] {
  const runs = facts.flatMap(({ run, fact }) => (fact.kind === 'task.received' ? [{ run, fact }] : []))
  const count = (run: string, kind: string) =>
    facts.filter((noted) => noted.run === run && noted.fact.kind === kind).length
  const ends = runs.map(({ run }) => ({ run, ends: count(run, 'outcome.reached') }))
  const settlements = new Map<string, number>()
  for (const { fact } of facts)
    if (fact.kind === 'budget.settled') settlements.set(fact.hold, (settlements.get(fact.hold) ?? 0) + 1)
  const paid = Map.groupBy(
    runs.filter(({ run, fact }) => fact.task.ask.idempotencyKey && count(run, 'run.started') > 0),
    ({ fact }) => String(fact.task.ask.idempotencyKey),
  )
  return [
    ...ends.filter((one) => one.ends !== 1).map((one) => `${one.run} has ${one.ends} outcomes`),
    ...[...settlements].filter(([, times]) => times > 1).map(([hold, n]) => `${hold} was settled ${n} times`),
    ...holds.filter(({ state }) => state === 'held').map(({ id }) => `${id} is held by a run that is over`),
    ...[...paid]
      .filter(([, of]) => of.length > 1)
      .map(([key, of]) => `${of.length} runs were paid for the key ${key}`),
    ...contradictions(world, facts),
  ].map((fault) => `I4 ${fault}`)
}

type End = { outcome: string; failure: string | undefined }

function contradictions(world: World, facts: Books['facts']): string[] {
  const recorded = new Map(
    facts.flatMap(({ run, fact }) =>
      fact.kind === 'outcome.reached' ? [[run, endOf(fact.outcome)] as const] : [],
    ),
  )
  return world.documents.flatMap((told) => {
    const end = recorded.get(told.id)
    if (told.outcome === 'running' || end === undefined) return []
    const said: End = { outcome: told.outcome, failure: told.failure?.kind }
    return isDeepStrictEqual(said, end)
      ? []
      : [`${told.id} was told as ${words(said)} and stands as ${words(end)}`]
  })
}

const words = ({ outcome, failure }: End): string => (failure ? `${outcome} (${failure})` : outcome)

const REFUSED = new Set([
  ...['no_consent', 'consent_expired', 'mode_not_allowed', 'over_depth'],
  ...['over_budget', 'over_deadline', 'unpriced_model', 'secret_found'],
])

/** The end as a user reads it, from the outcome as the ledger keeps it. */
function endOf(outcome: Outcome): End {
  if (outcome.kind === 'stayed') return { outcome: 'stayed', failure: undefined }
  if (outcome.kind === 'denied') return { outcome: 'denied', failure: outcome.denial.failure }
  if (outcome.kind === 'batch') return outcome.failure ? failed(outcome.failure.kind) : wholeBatch(outcome)
  if (outcome.kind !== 'finished') return failed(outcome.failure.kind)
  if (outcome.report.status === 'failed') return failed(outcome.report.failure.kind)
  const { verdict } = outcome.verdict
  return { outcome: verdict, failure: verdict === 'rejected' ? 'checks_failed' : undefined }
}

const wholeBatch = ({ tasks }: Extract<Outcome, { kind: 'batch' }>): End => ({
  outcome: tasks.every(({ outcome }) => outcome === 'accepted') ? 'accepted' : 'unverified',
  failure: undefined,
})

const failed = (kind: string): End => ({
  outcome: kind === 'cancelled' ? 'cancelled' : REFUSED.has(kind) ? 'denied' : 'failed',
  failure: kind,
})
