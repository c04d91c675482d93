import type { Caps } from '../domain/budget.ts'
import { counted } from '../domain/counted.ts'
import { durationText } from '../domain/duration.ts'
import { usdText } from '../domain/money.ts'
import { shortName } from '../domain/worker-id.ts'
import type { Allowance } from './allowance.ts'
import { termsOf } from './terms.ts'
import { WORKER_FACTS } from './worker-facts.ts'

const REACHES = {
  tree: 'whatever files the worker opens in this repository',
  prompt: 'the files that you name',
}

/** The terms as rows for a person to read before agreeing. `caps` is undefined where they were not read. */
export function allowanceTerms(
  allowance: Allowance,
  root: string,
  caps: Caps | undefined,
): [name: string, text: string][] {
  const { worker, maxUsdMicrosPerRun, forMs, triage, server } = allowance
  const short = `${shortName(worker)}${triage ? ' --triage' : ''}`
  const name = server ?? WORKER_FACTS[worker].vendorName
  const place: [string, string] = triage
    ? ['for', 'the reports that `waybill triage` is given, in whatever folder']
    : ['repository', root]
  if (allowance.secrets) {
    return [
      place,
      ['worker', `${worker} (${name})`],
      ['leaves', `what looks like a secret and has the fingerprint ${allowance.secrets.join(', ')}`],
      ['otherwise', 'modes, caps and end stay as they were allowed'],
      ['until', `you say \`waybill deny ${short}\` or allow the worker anew`],
    ]
  }
  return [
    place,
    ['worker', `${worker} (${name})`],
    ['may', mayText(allowance)],
    ['leaves', leavesText(allowance, name)],
    ...(termsOf(worker)?.says ?? []).map((text, at): [string, string] => [at === 0 ? 'terms' : '', text]),
    ['caps', capsText(maxUsdMicrosPerRun, caps)],
    [
      'until',
      forMs === undefined
        ? `you say \`waybill deny ${short}\``
        : `${lengthText(forMs)} from now, or \`waybill deny ${short}\``,
    ],
  ]
}

function mayText({ worker, write, triage }: Allowance): string {
  if (triage) return 'see the report, and no file; nothing is written'
  if (WORKER_FACTS[worker].sees === 'prompt')
    return 'see what goes along in its prompt, and no other file; nothing is written'
  return write
    ? 'read files, and edit a scratch copy: you get a patch, your tree is never touched'
    : 'read files; nothing is written'
}

/** A server on this machine is told apart: what it is sent goes nowhere. */
function leavesText({ worker, triage, server }: Allowance, name: string): string {
  const { sees, vendor } = WORKER_FACTS[worker]
  const what = triage ? 'the report' : `the goal, and ${REACHES[sees]},`
  const goes = `${what} ${triage ? 'goes' : 'go'} to ${name}`
  return vendor === 'local' && server === undefined ? `nothing leaves this machine: ${goes}` : goes
}

function capsText(ownUsdMicros: number | undefined, caps: Caps | undefined): string {
  if (caps) {
    const perRun = Math.min(caps.runUsdMicros, ownUsdMicros ?? caps.runUsdMicros)
    return `${usdText(perRun)} a run, ${usdText(caps.projectDayUsdMicros)} a day here, ${usdText(caps.userMonthUsdMicros)} a month`
  }
  const own = ownUsdMicros === undefined ? '' : `at most ${usdText(ownUsdMicros)} a run; `
  return `${own}those of config.yaml, or the defaults: \`waybill spend\` shows them`
}

const lengthText = (ms: number): string => {
  const days = ms / 86_400_000
  return Number.isInteger(days) ? counted(days, 'day') : durationText(ms)
}
