import { failure } from '../../domain/failure.ts'
import { plainAsk } from '../../domain/task.ts'
import { newNonce } from '../../io/clock.ts'
import { waybillPaths } from '../../io/paths.ts'
import type { RunDocument } from '../render/document.ts'
import { type HostText, hostText } from '../render/host-text.ts'
import { refusedDocument } from '../render/refusal.ts'
import { send } from '../send.ts'

/** The host gives the hook 600 s: what takes longer is answered with its id before that. */
const WAIT_MS = 570_000

/** Has the work done and says what came back, in the host model's words. */
export const runForHost = async (goal: string, role: string, cwd: string): Promise<HostText> =>
  hostText(await run(goal, role, cwd), newNonce())

async function run(goal: string, role: string, cwd: string): Promise<RunDocument> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return refusedDocument('', paths.failure)
  const errand = { ask: { ...plainAsk(goal), role }, cwd, caller: 'claude' } as const
  return send(errand, paths.value.state, process.env, () => {}, lost).document(WAIT_MS)
}

const lost = (id: string): RunDocument =>
  refusedDocument(
    id,
    failure('supervisor_died', `the supervisor of ${id} ended without a word`, {
      hint: `\`waybill result ${id}\` tells what is known of it, \`waybill doctor\` checks the set-up.`,
    }),
  )
