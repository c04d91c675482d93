import type { Figure, Found } from './figure.ts'
import type { Machine } from './machine.ts'
import { cells } from './table.ts'

export type Taken = { figure: Figure; found: Found }

/** docs/benchmarks.md. */
export function benchmarks(machine: Machine, taken: readonly Taken[]): string {
  const held = taken.flatMap(({ found }) => found.findings.filter(({ met }) => met !== undefined))
  const met = held.filter((finding) => finding.met)
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench -- --write\` on ${machine.at.slice(0, 10)}: ${met.length} of ${held.length} targets met.`,
    '',
    'Each number stands beside the yardstick that it was measured with, in the same run: one round of every arm after the other, after a round that is thrown away.',
    'Medians, with the quartiles behind them; differences and ratios are taken round by round. The CLIs are the real ones, the vendors are servers on loopback that answer at once:',
    'no model, login or bill took part, so model latency is in no number. Times compare within one run only.',
    '',
    `${machine.system}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, load ${machine.loadBefore} before the first figure. Node ${machine.node}, git ${machine.git}, Claude Code ${machine.claude}, codex ${machine.codex}.`,
    '',
    ...taken.flatMap(({ figure, found }) => section(figure, found)),
  ].join('\n')
}

function section(figure: Figure, { how, findings, detail = [] }: Found): string[] {
  const row = (columns: string[]) => `| ${columns.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
  const missed = findings.some(({ met }) => met === false)
  return [
    `## ${figure.title}`,
    '',
    how,
    '',
    row(['', 'median', 'quartiles', 'target', '']),
    '| --- | ---: | --- | --- | --- |',
    ...findings.map((finding) => {
      const [what = '', ...others] = cells(finding)
      return row(finding.met === undefined ? [what, ...others] : [`**${what}**`, ...others])
    }),
    '',
    ...(missed && detail.length > 0 ? ['```text', ...detail, '```', ''] : []),
  ]
}
