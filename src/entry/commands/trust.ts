import { join } from 'node:path'
import { trustQuestion } from '../../decide/trust.ts'
import { failure } from '../../domain/failure.ts'
import { printable } from '../../domain/printable.ts'
import { projectKey } from '../../domain/project.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { ROUTING_FILE } from '../../domain/routing.ts'
import type { Workspace } from '../../domain/task.ts'
import type { WaybillPaths } from '../../io/paths.ts'
import { readRoutingFile } from '../../io/routing-file.ts'
import { parseRouting } from '../../io/routing-parse.ts'
import { recordTrust } from '../../io/trust-change.ts'
import { readTrusted } from '../../io/trusted.ts'
import { readArgs } from '../args.ts'
import { askPerson } from '../person.ts'
import { placeAt } from '../place.ts'
import { sayFailure } from '../say.ts'
import type { Terminal } from '../terminal.ts'

export const readTrustArgs = (argv: string[]) => readArgs('trust', argv, { revoke: { type: 'boolean' } }, 0)

/** `waybill trust`: shows the repository's routing file, or what was changed in it, and asks a person; `--revoke` takes it back. */
export async function trust(argv: string[], terminal: Terminal): Promise<number> {
  const said = await trusted(argv)
  if (!said.ok) return sayFailure(said.failure, false, terminal)
  terminal.out(`${said.value}\n`)
  return 0
}

async function trusted(argv: string[]): Promise<Result<string>> {
  const args = readTrustArgs(argv)
  if (!args.ok) return args
  const place = placeAt(process.cwd())
  if (!place.ok) return place
  const { paths, workspace } = place.value
  return args.value.values.revoke ? revoke(paths, workspace) : accept(paths, workspace)
}

const HINT =
  'Type `/waybill:trust` in the chat, or run `waybill trust` in a terminal of your own, in this repository.'

function accept(paths: WaybillPaths, workspace: Workspace): Result<string> {
  const { root } = workspace
  const file = readRoutingFile(root)
  if (!file.ok) return file
  if (!file.value) {
    const hint = 'Nothing needs to be trusted: the rules are your own.'
    return fail(failure('wrong_usage', `there is no ${ROUTING_FILE} in ${root}`, { hint }))
  }
  const routing = parseRouting(file.value.text, join(root, ROUTING_FILE))
  if (!routing.ok) return routing
  const trusted = readTrusted(paths.trusted)
  if (!trusted.ok) return trusted
  const before = trusted.value[projectKey(workspace)]
  if (before?.sha256 === file.value.sha256) return ok(`${ROUTING_FILE} is trusted already, as it is.`)
  const shown = printable(trustQuestion(file.value, before))
  const agreed = askPerson({ what: 'trust a routing file', shown, verb: 'trust', root, hint: HINT })
  if (!agreed.ok) return agreed
  // What was shown, not what may be there by now.
  const recorded = recordTrust(paths, workspace, file.value, 'terminal')
  return recorded.ok ? ok(`${ROUTING_FILE} in ${root} is trusted, until it is changed.`) : recorded
}

/** Asks as well: a file may deny a worker, and without trust it denies nothing. */
function revoke(paths: WaybillPaths, workspace: Workspace): Result<string> {
  const { root } = workspace
  const shown = `Nothing that ${ROUTING_FILE} says in ${root} would be used any more, also not what it denies.`
  const agreed = askPerson({ what: 'take back trust', shown, verb: 'trust', root, hint: HINT })
  if (!agreed.ok) return agreed
  const recorded = recordTrust(paths, workspace, undefined, 'terminal')
  return recorded.ok ? ok(`${ROUTING_FILE} in ${root} is not trusted any more.`) : recorded
}
