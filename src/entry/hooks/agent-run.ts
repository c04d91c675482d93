import type { Errand } from '../../decide/roles.ts'
import { failure } from '../../domain/failure.ts'
import type { Host } from '../../domain/hook.ts'
import { plainAsk } from '../../domain/task.ts'
import { newNonce } from '../../io/clock.ts'
import { waybillPaths } from '../../io/paths.ts'
import type { RunDocument } from '../render/document.ts'
import { type HostText, hostText } from '../render/host-text.ts'
import { refusedDocument } from '../render/refusal.ts'
import { send } from '../send.ts'

/** The host gives the hook 600 s: what takes longer is answered with its id before that. */
const WAIT_MS = 570_000

/** Has the work done and says what came back, in words for the host's model. */
export const runForHost = async (goal: string, errand: Errand, cwd: string, host: Host): Promise<HostText> =>
  hostText(await run(goal, errand, cwd, host), newNonce(), host)

async function run(goal: string, of: Errand, cwd: string, caller: Host): Promise<RunDocument> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return refusedDocument('', paths.failure)
  return send(
    { ask: { ...plainAsk(goal), ...of }, cwd, caller },
    paths.value.state,
    process.env,
    () => {},
    lost,
  ).document(WAIT_MS)
}

const lost = (id: string): RunDocument =>
  refusedDocument(
    id,
    failure('supervisor_died', `the supervisor of ${id} ended without a word`, {
      hint: `\`waybill result ${id}\` tells what is known of it, \`waybill doctor\` checks the set-up.`,
    }),
  )
