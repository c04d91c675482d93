import { type Allowance, mayNow, readAllowance } from '../../decide/allowance.ts'
import { allowanceTerms } from '../../decide/allowance-terms.ts'
import { elsewhere } from '../../decide/local-servers.ts'
import { workerNamed } from '../../decide/route.ts'
import { WORKER_FACTS } from '../../decide/worker-facts.ts'
import type { Config } from '../../domain/config.ts'
import { failure } from '../../domain/failure.ts'
import { oneLine } from '../../domain/printable.ts'
import { projectKey } from '../../domain/project.ts'
import { fail } from '../../domain/result.ts'
import { shortName } from '../../domain/worker-id.ts'
import { readConfig } from '../../io/config-file.ts'
import { recordAllowance, recordConsent } from '../../io/consent-change.ts'
import { readConsents } from '../../io/consents.ts'
import { waybillPaths } from '../../io/paths.ts'
import { JSON_ONLY, readArgs } from '../args.ts'
import { askPerson } from '../person.ts'
import { placeAt } from '../place.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import { placeFor } from '../triage/reports-place.ts'

/** `waybill allow codex`: shows the terms on the controlling terminal and asks to type the repository's name. */
export async function allow(argv: string[], terminal: Terminal): Promise<number> {
  const allowance = readAllowance(argv)
  if (!allowance.ok) return sayFailure(allowance.failure, false, terminal)
  const place = placeFor(allowance.value, process.cwd())
  if (!place.ok) return sayFailure(place.failure, false, terminal)
  const { paths, workspace } = place.value
  const config = await readConfig(paths)
  if (!config.ok) return sayFailure(config.failure, false, terminal)
  const wanted = atItsServer(allowance.value, config.value)
  const terms = table(allowanceTerms(wanted, workspace.root, config.value.caps), 200)
  const short = shortName(wanted.worker)
  const agreed = askPerson({
    what: 'allow a worker',
    shown: `Waybill would allow this:\n\n${terms.replace(/^/gm, '  ')}`,
    verb: 'allow',
    root: workspace.root,
    hint: wanted.triage
      ? `Run \`waybill allow ${short} --triage\` in your own terminal.`
      : `Type \`/waybill:allow ${short}\` in the chat, or run \`waybill allow ${short}\` in your own terminal.`,
  })
  if (!agreed.ok) return sayFailure(agreed.failure, false, terminal)
  const recorded = recordAllowance(paths, workspace, wanted, 'terminal')
  if (!recorded.ok) return sayFailure(recorded.failure, false, terminal)
  terminal.out(`${wanted.worker} ${mayNow(wanted)} ${whereText(wanted, workspace.root)}.\n`)
  return 0
}

/** A permission names the server that it was given for, where that is not this machine. */
function atItsServer(allowance: Allowance, config: Config): Allowance {
  const { worker } = allowance
  const server = WORKER_FACTS[worker].vendor === 'local' ? elsewhere(config.workers[worker]) : undefined
  return server === undefined ? allowance : { ...allowance, server }
}

const whereText = ({ triage }: Pick<Allowance, 'triage'>, root: string): string =>
  triage ? 'for reports' : `in ${oneLine(root)}`

/** `waybill deny codex`: anybody may narrow, so no question is asked. */
export async function deny(argv: string[], terminal: Terminal): Promise<number> {
  const [name, ...more] = argv.filter((word) => word !== '--triage')
  const where = argv.includes('--triage') ? ({ triage: true } as const) : {}
  const worker =
    name === undefined || more.length > 0
      ? fail(failure('wrong_usage', 'one worker was expected', { hint: 'waybill deny codex' }))
      : workerNamed(name)
  if (!worker.ok) return sayFailure(worker.failure, false, terminal)
  const place = placeFor(where, process.cwd())
  if (!place.ok) return sayFailure(place.failure, false, terminal)
  const recorded = recordConsent(
    place.value.paths,
    place.value.workspace,
    worker.value,
    undefined,
    'terminal',
  )
  if (!recorded.ok) return sayFailure(recorded.failure, false, terminal)
  terminal.out(`${worker.value} may no longer run ${whereText(where, place.value.workspace.root)}.\n`)
  return 0
}

const CONSENTS_OPTIONS = { all: { type: 'boolean' }, ...JSON_ONLY } as const

export const readConsentsArgs = (argv: string[]) => readArgs('consents', argv, CONSENTS_OPTIONS, 0)

/** `waybill consents`: what is allowed here, or everywhere with --all. */
export async function consents(argv: string[], terminal: Terminal): Promise<number> {
  const args = readConsentsArgs(argv)
  const json = argv.includes('--json')
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const place = placeAt(process.cwd())
  if (!place.ok && !args.value.values.all) return sayFailure(place.failure, json, terminal)
  const paths = waybillPaths(process.env)
  if (!paths.ok) return sayFailure(paths.failure, json, terminal)
  const read = readConsents(paths.value.consents)
  if (!read.ok) return sayFailure(read.failure, json, terminal)
  const here = place.ok ? projectKey(place.value.workspace) : undefined
  const shown = Object.entries(read.value).filter(([key]) => args.value.values.all || key === here)
  if (json) sayJson({ consents: Object.fromEntries(shown) }, terminal)
  else {
    const rows = shown.flatMap(([, records]) =>
      records.map((record) => [
        record.worker,
        [...record.modes, ...(record.allowedSecrets ?? []).map((one) => `secret ${one}`)].join('+'),
        record.expiresAt ? `until ${record.expiresAt}` : 'no end',
        record.how,
        record.root,
      ]),
    )
    terminal.out(
      rows.length > 0
        ? table(rows, terminal.columns)
        : 'Nothing is allowed here. Allow a worker: waybill allow codex\n',
    )
  }
  return 0
}
