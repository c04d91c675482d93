import { failure } from '../../domain/failure.ts'
import type { Host } from '../../domain/hook.ts'
import { ok, type Result } from '../../domain/result.ts'
import { type Ask, plainAsk } from '../../domain/task.ts'
import { newNonce } from '../../io/clock.ts'
import { waybillPaths } from '../../io/paths.ts'
import { sha256 } from '../../io/sha256.ts'
import type { RunDocument } from '../render/document.ts'
import { type HostText, hostText } from '../render/host-text.ts'
import { refusedDocument } from '../render/refusal.ts'
import { type Dispatched, send } from '../send.ts'
import type { Word } from '../wire.ts'

/** The host gives the hook 600 s: what takes longer is answered with its id before that. */
const WAIT_MS = 570_000
/** At most this long until a run that nobody waits for has begun; the host gives a typed prompt 30 s. */
const BEGIN_MS = 8_000

type Work = Partial<Ask> & Pick<Ask, 'goal'>

/** Has the work done and says what came back, in words for the host's model. */
export const runForHost = async (work: Work, cwd: string, host: Host): Promise<HostText> =>
  hostText(await run(work, cwd, host, WAIT_MS), newNonce(), host)

/** The same for who decides by it: the whole waybill. */
export const documentForHost = (work: Work, cwd: string, host: Host): Promise<RunDocument> =>
  run(work, cwd, host, WAIT_MS)

/**
 * Starts a read-only run that nobody waits for, and tells how it stands as soon as it has begun. A host may tell one
 * prompt to several hooks, each with the same turn: they start one run. The same words in a later turn are a new wish,
 * and so are all of a host that does not tell its turns apart.
 */
export async function startForHost(
  work: Work,
  { session, turn, cwd }: { session: string; turn?: string; cwd: string },
  host: Host,
): Promise<RunDocument> {
  const wish = sha256().update(`${session}\n${turn}\n${work.goal}`).digest('hex')
  const key = turn === undefined ? {} : { idempotencyKey: `auto ${wish}` }
  const begun = Promise.withResolvers<undefined>()
  const sent = sendOff({ ...work, ...key, mode: 'read' }, cwd, host, (word) => {
    if (isBegun(word)) begun.resolve(undefined)
  })
  if (!sent.ok) return refusedDocument('', sent.failure)
  const { document } = sent.value
  return Promise.race([document(BEGIN_MS), begun.promise.then(() => document(0))])
}

/** A run that has ended says so at once. */
const isBegun = (word: Word): boolean =>
  (word.say === 'fact' && word.fact.kind === 'run.started') || (word.say === 'attached' && !word.isEnded)

async function run(work: Work, cwd: string, caller: Host, waitMs: number): Promise<RunDocument> {
  const sent = sendOff(work, cwd, caller, () => {})
  return sent.ok ? sent.value.document(waitMs) : refusedDocument('', sent.failure)
}

function sendOff(
  { goal, ...said }: Work,
  cwd: string,
  caller: Host,
  onWord: (word: Word) => void,
): Result<Dispatched> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const errand = { ask: { ...plainAsk(goal), ...said }, cwd, caller }
  return ok(send(errand, paths.value.state, process.env, onWord, lost))
}

const lost = (id: string): RunDocument =>
  refusedDocument(
    id,
    failure('supervisor_died', `the supervisor of ${id} ended without a word`, {
      hint: `\`waybill result ${id}\` tells what is known of it, \`waybill doctor\` checks the set-up.`,
    }),
  )
