import {
  problemLines,
  reviewerFor,
  reviewGoal,
  unshownIn,
  VERDICT_SCHEMA,
  verdictIn,
} from '../../decide/gate.ts'
import { counted } from '../../domain/counted.ts'
import { durationText } from '../../domain/duration.ts'
import type { Failure, FailureKind } from '../../domain/failure.ts'
import { fence } from '../../domain/fence.ts'
import {
  type GateProblem,
  MOST_DIFF_BYTES,
  notReviewed,
  type ReviewGate,
  type TreeChange,
} from '../../domain/gate.ts'
import type { Host } from '../../domain/hook.ts'
import { suggestion } from '../../domain/nearest.ts'
import type { RoutingTable } from '../../domain/routing-table.ts'
import { newNonce } from '../../io/clock.ts'
import { stands } from '../../io/stands.ts'
import { costText } from '../render/cost.ts'
import type { RunDocument } from '../render/document.ts'
import { documentForHost } from './agent-run.ts'

/** What came of a review; of `unknown` nobody knows whether there is anything to find. */
export type Reviewed =
  | { found: 'none'; message: string }
  /** `list`: for the person, where the turn ends all the same. */
  | { found: 'problems'; message: string; reason: string; list: string }
  | { found: 'unknown'; message: string }

type About = { gate: ReviewGate; roles: RoutingTable['roles']; root: string; host: Host }

/** Has another vendor's worker look at a change, read-only, and reads what it says. */
export async function review(
  { diff, diffBytes, instead }: TreeChange,
  { gate, roles, root, host }: About,
): Promise<Reviewed> {
  if (diff === undefined)
    return unable(`what was changed is ${diffBytes} bytes as a diff, and at most ${MOST_DIFF_BYTES} are sent`)
  const role = roles.find(({ name }) => name === gate.role)
  const names = roles.map(({ name }) => name)
  if (!role) return unable(`config.yaml names the role \`${gate.role}\`. ${suggestion(gate.role, names)}`)
  const worker = reviewerFor(role, host)
  if (!worker)
    return unable(`the role ${role.name} is that of ${role.worker}, which this Waybill does not have`)
  const goal = reviewGoal(diff, newNonce())
  const { wallMs, maxUsdMicros } = gate
  const limits = { wallMs, maxUsdMicros }
  const work = {
    goal,
    role: role.name,
    worker,
    mode: 'read' as const,
    limits,
    answerSchema: VERDICT_SCHEMA,
    // It may be the vendor whose work it is, and would begin when the host waits no longer.
    noFallback: true as const,
  }
  const reviewed = readReview(await documentForHost(work, root, host), root, unshownIn(diff))
  return instead === undefined ? reviewed : { ...reviewed, message: `${reviewed.message} ${GONE}` }
}

const GONE = 'What was looked at last is gone from git, so only what differs from the last commit was.'

export const unable = (why: string): Extract<Reviewed, { found: 'unknown' }> => ({
  found: 'unknown',
  message: notReviewed(why),
})

function readReview(document: RunDocument, root: string, unshown: number): Reviewed {
  const { outcome, failure, structured, worker } = document
  const run = runText(document)
  const why = failure ? whyOf(failure) : `the run ended as ${outcome}`
  if (outcome === 'running') return unable(`${worker ?? 'the worker'} still runs ${run}`)
  if (!isAnswer(document)) return unable(`${why} ${run}`)
  const said = verdictIn(structured)
  if (!said) return unable(`the answer of ${worker} does not have the form that was asked for ${run}`)
  if (said.verdict === 'none')
    return {
      found: 'none',
      message: `Waybill: ${worker} reviewed this change and found no problem${except(unshown)} ${run}`,
    }
  const there = said.problems.filter(({ file, line }) => stands(root, file, line))
  const named = counted(said.problems.length, 'problem')
  if (there.length === 0)
    return unable(`${worker} named ${named}, and none of the places that it points to is there ${run}`)
  return problems(there, { left: said.problems.length - there.length, unshown }, document)
}

const except = (unshown: number): string =>
  unshown === 0 ? '' : `; of ${counted(unshown, 'binary file')} it was shown only the name`

/** What bounds the review is a setting here, and no flag. */
const BOUNDS: Partial<Record<FailureKind, string>> = {
  timed_out: 'Raise `wall` of `reviewGate` in config.yaml.',
  over_hold: 'Raise `maxUsd` of `reviewGate` in config.yaml.',
  vendor_budget: 'Raise `maxUsd` of `reviewGate` in config.yaml.',
}

const whyOf = ({ kind, message, hint }: Failure): string =>
  `${message.replace(/\.$/, '')}. ${BOUNDS[kind] ?? hint}`

/** An answer may cite several places, of which one is wrong: each is looked at by itself. */
const isAnswer = ({ outcome, verdict }: RunDocument): boolean =>
  outcome === 'accepted' ||
  outcome === 'unverified' ||
  (outcome === 'rejected' &&
    verdict !== null &&
    verdict.results.every(({ check, status }) => status === 'passed' || check === 'citations'))

type Missing = { left: number; unshown: number }

function problems(
  there: readonly GateProblem[],
  { left, unshown }: Missing,
  document: RunDocument,
): Reviewed {
  const { worker, outcome } = document
  const named = counted(there.length, 'problem')
  const omitted = left === 0 ? '' : ` ${counted(left, 'more problem')} pointed to no place that is there.`
  const doubt = outcome === 'rejected' && left === 0 ? ' Not all that it quotes is there.' : ''
  const told = `Waybill: ${worker} reviewed this change and names ${named}${except(unshown)}`
  const run = runText(document)
  return {
    found: 'problems',
    message: `${told}; the turn goes on ${run}`,
    list: `${told} ${run}:\n${problemLines(there)}`,
    reason: `Waybill: ${worker}, another vendor's model, has reviewed what was changed here and names ${named}.${omitted}${doubt} Look at each place: mend what is wrong, and say of the rest why it is not.\n${fence(problemLines(there), newNonce())}`,
  }
}

function runText({ id, spend }: RunDocument): string {
  const cost = spend && spend.basis !== 'nothing_ran' ? [costText(spend), durationText(spend.ms)] : []
  return `[${[`waybill ${id}`, ...cost].join(' · ')}]`
}
