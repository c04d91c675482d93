import type { Apply, Config } from '../domain/config.ts'
import { type Failure, failure } from '../domain/failure.ts'
import type { Patch } from '../domain/outcome.ts'
import type { Applying, RunView } from './fold.ts'

/** What somebody wants done with a patch. `unchecked`: also one that no check has accepted; only a person can say so. */
export type ApplyWish = { revert: boolean; unchecked: boolean }

/** What the user says about this tree. */
export const applySetting = (config: Config, root: string): Apply =>
  config.projects[root]?.apply ?? config.apply

export const patchOf = ({ ended }: RunView): Patch | undefined =>
  ended && (ended.outcome.kind === 'finished' || ended.outcome.kind === 'lost')
    ? ended.outcome.patch
    : undefined

/** Why a patch is not accepted, in words to follow "the patch is"; undefined where it is. */
export function notAccepted({ ended }: RunView): string | undefined {
  const outcome = ended?.outcome
  if (outcome?.kind !== 'finished' || outcome.report.status === 'failed')
    return 'partial: the run did not come to its end, and no check has looked at it'
  const { verdict, results } = outcome.verdict
  if (verdict === 'accepted') return undefined
  if (verdict === 'unverified') return 'unverified: no check has looked at it'
  const faults = results.filter(({ status }) => status !== 'passed')
  return `rejected: ${faults.map(({ check, detail }) => `${check}: ${detail}`).join('; ')}`
}

const refuse = (message: string, hint?: string): Failure =>
  failure('apply_refused', message, hint === undefined ? {} : { hint })

/** Why nothing of a run can be put into the tree at `root` or taken out of it, whoever asks; undefined where it can be tried. */
export function refuseApply(view: RunView, root: string, wish: ApplyWish): Failure | undefined {
  const { id, task, applying } = view
  if (task.workspace.root !== root)
    return refuse(
      `${id} was made from ${task.workspace.root}, and this is ${root}`,
      `Run it in ${task.workspace.root}.`,
    )
  if (task.batch)
    return refuse(
      `${id} is a batch, and each of its tasks has a patch of its own`,
      `\`waybill result ${id}\` shows them; name the task whose patch is meant.`,
    )
  if (wish.revert) {
    if (applying.applied) return undefined
    return refuse(
      `${id} is not applied, so there is nothing to take back`,
      '`waybill log` tells what was done.',
    )
  }
  return refusePatch(view) ?? refuseVerdict(view, wish)
}

function refusePatch(view: RunView): Failure | undefined {
  const { id, applying } = view
  if (!view.ended) return refuse(`${id} has not ended yet`, `\`waybill wait ${id}\` waits for it.`)
  const patch = patchOf(view)
  if (!patch) return refuse(`${id} brought no patch`, `\`waybill result ${id}\` shows what it brought.`)
  if (patch.redacted)
    return refuse(
      `what ${id} brought held what looks like a secret (${patch.redacted.join('; ')}) and is only kept to be read`,
      `Read ${patch.path}; take over by hand what you want of it.`,
    )
  if (!applying.applied) return undefined
  const since = new Date(applying.applied.atMs).toISOString()
  return refuse(`${id} is applied already, since ${since}`, `\`waybill apply ${id} --revert\` takes it back.`)
}

function refuseVerdict(view: RunView, { unchecked }: ApplyWish): Failure | undefined {
  const why = notAccepted(view)
  if (why === undefined || unchecked) return undefined
  return refuse(
    `the patch of ${view.id} is ${why}`,
    `A person who has read it can insist, in a terminal: \`waybill apply ${view.id} --unchecked\`.`,
  )
}

/** Who has to agree: nobody, a person, or nothing helps. */
export type Leave = { kind: 'given' } | { kind: 'ask' } | { kind: 'never'; failure: Failure }

export function leaveFor(
  view: RunView,
  setting: Apply,
  wish: ApplyWish,
  patchSha256: string,
  atMs: number,
): Leave {
  if (setting === 'never') return { kind: 'never', failure: neverApplies(view, wish) }
  if (isAllowed(view.applying, wish, patchSha256, atMs)) return { kind: 'given' }
  if (setting === 'accepted' && !wish.unchecked && (wish.revert || notAccepted(view) === undefined))
    return { kind: 'given' }
  return { kind: 'ask' }
}

/** A yes of the chat is for this very patch and one direction, for a short while. */
const isAllowed = ({ allowed }: Applying, wish: ApplyWish, patchSha256: string, atMs: number): boolean =>
  allowed !== undefined &&
  allowed.revert === wish.revert &&
  allowed.patchSha256 === patchSha256 &&
  atMs < allowed.untilMs &&
  (allowed.unchecked || !wish.unchecked)

function neverApplies(view: RunView, { revert }: ApplyWish): Failure {
  const path = patchOf(view)?.path ?? 'PATCH'
  const quoted = `'${path.replaceAll("'", `'\\''`)}'`
  return refuse(
    'your config.yaml says `apply: never` for this repository',
    `By hand: \`git apply ${revert ? '--reverse ' : ''}${quoted}\`.`,
  )
}

export const patchGone = (id: string): Failure =>
  failure('apply_refused', `the patch of ${id} is gone from its folder`, { hint: 'Run the task again.' })
