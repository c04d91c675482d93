import { failure } from '../../domain/failure.ts'
import type { Host } from '../../domain/hook.ts'
import { type Ask, plainAsk } from '../../domain/task.ts'
import { newNonce } from '../../io/clock.ts'
import { waybillPaths } from '../../io/paths.ts'
import { sha256 } from '../../io/sha256.ts'
import type { RunDocument } from '../render/document.ts'
import { type HostText, hostText } from '../render/host-text.ts'
import { refusedDocument } from '../render/refusal.ts'
import { send } from '../send.ts'

/** The host gives the hook 600 s: what takes longer is answered with its id before that. */
const WAIT_MS = 570_000
/** Until a run that nobody waits for is known to have begun; the host gives a typed prompt 30 s. */
const BEGIN_MS = 8_000

type Work = Partial<Ask> & Pick<Ask, 'goal'>

/** Has the work done and says what came back, in words for the host's model. */
export const runForHost = async (work: Work, cwd: string, host: Host): Promise<HostText> =>
  hostText(await run(work, cwd, host, WAIT_MS), newNonce(), host)

/** The same for who decides by it: the whole waybill. */
export const documentForHost = (work: Work, cwd: string, host: Host): Promise<RunDocument> =>
  run(work, cwd, host, WAIT_MS)

/** Starts a read-only run that nobody waits for; undefined where it could not begin. The same prompt of a session starts one. */
export async function startForHost(
  work: Work,
  { session, cwd }: { session: string; cwd: string },
  host: Host,
): Promise<string | undefined> {
  const idempotencyKey = `auto ${sha256().update(`${session}\n${work.goal}`).digest('hex')}`
  const { id, outcome } = await run({ ...work, mode: 'read', idempotencyKey }, cwd, host, BEGIN_MS)
  return outcome === 'denied' || outcome === 'failed' ? undefined : id
}

async function run({ goal, ...said }: Work, cwd: string, caller: Host, waitMs: number): Promise<RunDocument> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return refusedDocument('', paths.failure)
  const errand = { ask: { ...plainAsk(goal), ...said }, cwd, caller }
  return send(errand, paths.value.state, process.env, () => {}, lost).document(waitMs)
}

const lost = (id: string): RunDocument =>
  refusedDocument(
    id,
    failure('supervisor_died', `the supervisor of ${id} ended without a word`, {
      hint: `\`waybill result ${id}\` tells what is known of it, \`waybill doctor\` checks the set-up.`,
    }),
  )
