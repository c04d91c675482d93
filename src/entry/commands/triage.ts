import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { type Failure, failure } from '../../domain/failure.ts'
import { plainAsk } from '../../domain/task.ts'
import { makePrivateFolder } from '../../io/files.ts'
import { forebears } from '../../io/forebears.ts'
import { waybillPaths } from '../../io/paths.ts'
import { withSearchPath } from '../../io/search-path.ts'
import { slots } from '../batch/slots.ts'
import { type House, openHouse } from '../office.ts'
import { sayJson } from '../say.ts'
import { parentFrom } from '../send.ts'
import type { Terminal } from '../terminal.ts'
import { exitOfLine, gravestExit, refusedLine, type TriageLine } from '../triage/line.ts'
import { triageReport, type Wishes } from '../triage/one-report.ts'
import { placeOfReports } from '../triage/reports-place.ts'
import { readTriageArgs, type TriageArgs } from './triage-args.ts'

/**
 * `waybill triage FILE...`: one line of JSON for each report, and the gravest of them as the exit code. The work is done
 * here and by no supervisor beside it: what calls this waits for the line, and needs it soon. If this process is killed,
 * the next one settles what it left, as for any supervisor (ADR 26).
 */
export async function triage(argv: string[], terminal: Terminal): Promise<number> {
  const args = readTriageArgs(argv)
  if (!args.ok) return refuse(['-'], args.failure, terminal)
  const opened = await openForReports()
  if (!opened.ok) return refuse(args.value.reports, opened.failure, terminal)
  // Each report leaves garbage: collected early it does not add up (50 MB less at the peak, Node 24).
  if (args.value.reports.length > 1)
    for (const flag of ['--semi-space-growth-factor=1', '--heap-growing-percent=10']) setFlagsFromString(flag)
  const house = withFallbackModels(opened.value, args.value)
  const codes = await inTurn(args.value, house, (line) => {
    sayJson(line, terminal)
    warn(line, terminal)
  })
  await house.settled()
  house.close()
  return gravestExit(codes)
}

/** What holds for all of them is said of each: who reads lines finds one for every report. */
function refuse(reports: readonly string[], why: Failure, terminal: Terminal): number {
  const lines = reports.map((report) => refusedLine({ report }, why))
  for (const line of lines) sayJson(line, terminal)
  terminal.err(`waybill: ${why.message}\n  ${why.hint}\n`)
  return gravestExit(lines.map(exitOfLine))
}

async function openForReports() {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const place = placeOfReports(paths.value)
  // For the next one: its start takes a third less.
  makePrivateFolder(join(paths.value.state, 'compiled'))
  process.env = withSearchPath(process.env, place.root)
  const order = { id: '', ask: plainAsk(''), cwd: place.root, caller: 'program' as const, above: forebears() }
  return openHouse({ ...order, ...parentFrom(process.env) }, place)
}

/** Who takes over is asked for the model that config.yaml names for it there. Nothing is handed on from one report to the next. */
function withFallbackModels(house: House, { fallbacks: said }: TriageArgs): House {
  const { policy } = house.rules
  const workers = { ...policy.workers }
  for (const { worker, model } of said ? [] : house.config.triage.fallbacks)
    if (model !== undefined)
      workers[worker] = { ...workers[worker], defaultModel: model, modelFrom: 'config.yaml (triage)' }
  return { ...house, rules: { ...house.rules, policy: { ...policy, workers } }, handOff: () => [] }
}

async function inTurn(args: TriageArgs, house: House, tell: (line: TriageLine) => void): Promise<number[]> {
  const { reports, parallel, model, wallMs, maxUsdMicros, fallbacks } = args
  const { triage } = house.config
  const wishes: Wishes = {
    limits: {
      ...(wallMs === undefined ? {} : { wallMs }),
      ...(maxUsdMicros === undefined ? {} : { maxUsdMicros }),
    },
    fallbacks: fallbacks ?? triage.fallbacks.map(({ worker }) => worker),
    ...(fallbacks?.length === 0 ? { noFallback: true as const } : {}),
    ...(model === undefined ? {} : { model }),
  }
  const atOnce = parallel ?? triage.parallel
  const places = slots(atOnce)
  // Each place has the next one ready.
  const underWay = slots(2 * atOnce)
  const one = async (report: string): Promise<number> => {
    await underWay.take()
    try {
      const line = house.cancel.aborted
        ? refusedLine({ report }, CANCELLED)
        : await triageReport(report, wishes, house, places)
      tell(line)
      return exitOfLine(line)
    } finally {
      underWay.giveBack()
    }
  }
  return Promise.all(reports.map(one))
}

const CANCELLED = failure('cancelled', 'it was cancelled before it had begun')

/** Beside the line, since what reads that may look at the severity alone: a report left this machine, or was not looked at. */
function warn({ report, worker, fell_back: before, failure: why }: TriageLine, terminal: Terminal): void {
  if (why) terminal.err(`waybill: ${report}: ${why.message}\n  ${why.hint}\n`)
  else if (before) {
    const said = before
      .map(({ worker: who, because }) => `${who}: ${because.replaceAll('_', ' ')}`)
      .join(', ')
    terminal.err(`waybill: ${report} went to ${worker} (${said})\n`)
  }
}
