import type { Clocks } from '../../decide/clocks.ts'
import { cargoSignals, findingText } from '../../decide/secrets.ts'
import { durationText } from '../../domain/duration.ts'
import { usdText } from '../../domain/money.ts'
import type { Explained } from '../commands/explain.ts'
import type { Shown } from '../terminal.ts'
import { ruleText } from './rule.ts'
import { sentText } from './run.ts'
import { choiceRows } from './standing.ts'
import { table } from './table.ts'

/** What `waybill explain` says to a person. */
export function explainedText(explained: Explained): Shown[] {
  const { route, denial, lane, executable, invocation, clocks, cargo, others, notes } = explained
  const { limits } = route
  // The clocks stand below, each with its source.
  const from = Object.entries(route.provenance)
    .filter(([field]) => field !== 'wallMs' && field !== 'idleMs')
    .map(([field, source]) => `${field}: ${source}`)
  const rows = [
    ['worker', `${route.worker} ${route.model}${route.effort ? ` (${route.effort})` : ''}, ${route.mode}`],
    ...(route.rule ? [['rule', ruleText(route.rule)]] : []),
    ...(route.role ? [['role', route.role]] : []),
    ...choiceRows(route),
    ...others.map((one) => ['else', `${ruleText(one)} would say ${one.role ?? 'that it stays'}`]),
    ['from', from.join(' · ')],
    ['allowed', denial ? `no: ${denial.hint}` : 'yes'],
    ...(route.checks.length > 0
      ? [['checks', `${route.checks.join(', ')}, and those that run unasked`]]
      : []),
    [
      'leaves',
      cargo.pasted
        ? sentText(cargo)
        : `${sentText(cargo)}; the worker may open other files of the repository`,
    ],
    ...roundRows(explained),
    ['caps', `${usdText(limits.maxUsdMicros)}, ${limits.depth} deep`],
    ...Object.entries(clocks).flatMap(([name, { ms, from }]) =>
      invocation.via !== 'process' && OF_PROCESSES.includes(name)
        ? []
        : [[CLOCK_TITLES[name as keyof Clocks], `${durationText(ms)} (${from})`]],
    ),
    ...cargo.findings.map((finding) => ['secret', findingText(finding)]),
    ...cargoSignals({ ...cargo, findings: [] }).map(({ detail }) => ['note', detail]),
    ['pays', lane ? `${lane.billing}, by ${lane.from}` : 'nobody yet'],
    ['runs', [executable ?? invocation.program, ...invocation.args].map(quoted).join(' ')],
    ...Object.entries(explained.commands).map(([name, command]) => ['trusted', `${name}: ${command}`]),
    ...notes.map((note) => ['mend', note]),
  ]
  const prompt = `\n${invocation.stdin.trimEnd().replace(/^/gm, '  ')}\n`
  return [
    table(rows, Number.POSITIVE_INFINITY),
    '\n',
    { style: 'dim', text: invocation.via === 'process' ? 'Prompt, on stdin:' : 'Prompt:' },
    prompt,
  ]
}

const OF_PROCESSES = ['killGrace', 'drain']

function roundRows({ rounds, fetchesPages }: Pick<Explained, 'rounds' | 'fetchesPages'>): string[][] {
  const each = rounds && usdText(rounds.eachUsdMicros)
  const looked = fetchesPages
    ? 'those that the answer cites are fetched from this machine, without any login (pages.fetch of config.yaml)'
    : 'those that the answer cites are not looked at (pages.fetch of config.yaml would have them fetched)'
  return [
    ...(rounds
      ? [['rounds', `${rounds.purposes.join(', ')}; at most ${each} each, and this is the first`]]
      : []),
    ...(fetchesPages === null ? [] : [['pages', looked]]),
  ]
}

const CLOCK_TITLES: Record<keyof Clocks, string> = {
  wall: 'in all',
  start: 'to start',
  idle: 'silence',
  killGrace: 'each signal',
  drain: 'to drain',
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
