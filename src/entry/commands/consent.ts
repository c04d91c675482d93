import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { basename } from 'node:path'
import { type Allowance, allowanceTerms, consentRecord, readAllowance } from '../../decide/allowance.ts'
import { workerNamed } from '../../decide/route.ts'
import { failure } from '../../domain/failure.ts'
import { oneLine, printable } from '../../domain/printable.ts'
import { projectKey } from '../../domain/project.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Workspace } from '../../domain/task.ts'
import { agentsAmong, ancestors } from '../../io/ancestry.ts'
import { nowMs } from '../../io/clock.ts'
import { readConfig } from '../../io/config-file.ts'
import { recordConsent } from '../../io/consent-change.ts'
import { readConsents } from '../../io/consents.ts'
import { type WaybillPaths, waybillPaths } from '../../io/paths.ts'
import { findWorkspace } from '../../io/repository.ts'
import { JSON_ONLY, readArgs } from '../args.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'

type Place = { paths: WaybillPaths; workspace: Workspace }

function findPlace(): Result<Place> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const workspace = findWorkspace(process.cwd())
  return workspace.ok ? ok({ paths: paths.value, workspace: workspace.value }) : workspace
}

/** `waybill allow codex`: shows the terms on the controlling terminal and asks to type the repository's name. */
export async function allow(argv: string[], terminal: Terminal): Promise<number> {
  const allowance = readAllowance(argv)
  if (!allowance.ok) return sayFailure(allowance.failure, false, terminal)
  const place = findPlace()
  if (!place.ok) return sayFailure(place.failure, false, terminal)
  const { paths, workspace } = place.value
  const config = await readConfig(paths)
  if (!config.ok) return sayFailure(config.failure, false, terminal)
  const terms = table(allowanceTerms(allowance.value, workspace.root, config.value.caps), 200)
  const agreed = askPerson(allowance.value, workspace, terms)
  if (!agreed.ok) return sayFailure(agreed.failure, false, terminal)
  const record = consentRecord(allowance.value, workspace.root, 'terminal', nowMs())
  const recorded = recordConsent(paths, workspace, record.worker, record, 'terminal')
  if (!recorded.ok) return sayFailure(recorded.failure, false, terminal)
  terminal.out(`${record.worker} may now ${record.modes.join(' and ')} in ${oneLine(workspace.root)}.\n`)
  return 0
}

/** A person, and not a model with a shell: the controlling terminal answers, and no agent stands above this process. */
function askPerson(allowance: Allowance, workspace: Workspace, terms: string): Result<void> {
  const short = allowance.worker.replace(/-cli$/, '')
  const noPerson = (why: string) =>
    fail(
      failure('no_consent', `only a person can allow a worker, and ${why}`, {
        hint: `Type \`/waybill:allow ${short}\` in the chat, or run \`waybill allow ${short}\` in your own terminal.`,
      }),
    )
  const [agent] = agentsAmong(ancestors(process.pid))
  if (agent) return noPerson(`this shell belongs to ${agent.name} (pid ${agent.pid})`)
  if (process.env.CLAUDECODE || process.env.CODEX_SANDBOX) return noPerson('this shell belongs to an agent')
  const name = oneLine(basename(workspace.root))
  const answer = askTerminal(
    `Waybill would allow this:\n\n${terms.replace(/^/gm, '  ')}\nType the name of the repository (${name}) to allow it: `,
  )
  if (answer === undefined) return noPerson('there is no terminal to ask on')
  if (answer.trim() === name) return ok(undefined)
  return fail(
    failure('no_consent', 'the name did not match, so nothing was allowed', {
      hint: `Type exactly: ${name}`,
    }),
  )
}

/** Asks on the controlling terminal, whatever stdin and stdout are; undefined where there is none. */
function askTerminal(question: string): string | undefined {
  let tty: number
  try {
    tty = openSync('/dev/tty', 'r+')
  } catch {
    return undefined
  }
  try {
    writeSync(tty, printable(question))
    const line = Buffer.alloc(1024)
    return line.toString('utf8', 0, readSync(tty, line))
  } finally {
    closeSync(tty)
  }
}

/** `waybill deny codex`: anybody may narrow, so no question is asked. */
export async function deny(argv: string[], terminal: Terminal): Promise<number> {
  const worker =
    argv[0] === undefined
      ? fail(failure('wrong_usage', 'no worker was named', { hint: 'waybill deny codex' }))
      : workerNamed(argv[0])
  if (!worker.ok) return sayFailure(worker.failure, false, terminal)
  const place = findPlace()
  if (!place.ok) return sayFailure(place.failure, false, terminal)
  const recorded = recordConsent(
    place.value.paths,
    place.value.workspace,
    worker.value,
    undefined,
    'terminal',
  )
  if (!recorded.ok) return sayFailure(recorded.failure, false, terminal)
  terminal.out(`${worker.value} may no longer run in ${oneLine(place.value.workspace.root)}.\n`)
  return 0
}

const CONSENTS_OPTIONS = { all: { type: 'boolean' }, ...JSON_ONLY } as const

export const readConsentsArgs = (argv: string[]) => readArgs('consents', argv, CONSENTS_OPTIONS, 0)

/** `waybill consents`: what is allowed here, or everywhere with --all. */
export async function consents(argv: string[], terminal: Terminal): Promise<number> {
  const args = readConsentsArgs(argv)
  const json = argv.includes('--json')
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const place = findPlace()
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
        record.modes.join('+'),
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
