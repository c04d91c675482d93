import { styleText } from 'node:util'
import type { Figure, Finding, Found, Unit } from './figure.ts'

const DIGITS: Record<Unit, number> = { ms: 1, x: 2, bytes: 0, MB: 1, '/s': 0, '': 0 }
const SIGNS: Record<Unit, string> = { ms: ' ms', x: ' ×', bytes: ' B', MB: ' MB', '/s': ' /s', '': '' }

/** The cells of a finding, the same for people and for the document. */
export function cells({ what, unit, value, target, met }: Finding): string[] {
  return [
    what,
    number(value.median, unit) + SIGNS[unit],
    value.n === 1 ? '' : `${number(value.q1, unit)} to ${number(value.q3, unit)}, n ${value.n}`,
    target === undefined ? '' : wanted(target, unit),
    met === undefined ? '' : met ? 'met' : 'missed',
  ]
}

function wanted(target: NonNullable<Finding['target']>, unit: Unit): string {
  if ('exactly' in target) return `${target.exactly}`
  if ('atLeast' in target) return `≥ ${target.atLeast.toLocaleString('en-US')}${SIGNS[unit]}`
  return `≤ ${target.atMost.toLocaleString('en-US')}${SIGNS[unit]}`
}

/** Large times need no fraction. */
function number(value: number, unit: Unit): string {
  const digits = unit === 'ms' && Math.abs(value) >= 100 ? 0 : DIGITS[unit]
  // Without the sum, what rounds to nothing from below would read -0.0.
  const rounded = Number(value.toFixed(digits)) + 0
  return rounded.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** One figure for a terminal. Where a target is missed, what is known of the reason follows. */
export function printed(figure: Figure, { how, findings, detail = [] }: Found): string {
  const rows = findings.map(cells)
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => {
    const [what = '', value = '', spread = '', target = '', met = ''] = row.map((cell, column) =>
      column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0),
    )
    return `  ${what}  ${value}  ${styleText('dim', spread)}  ${target}  ${coloured(met)}`.trimEnd()
  })
  const missed = findings.some(({ met }) => met === false)
  const why = missed && detail.length > 0 ? ['', ...detail.map((line) => styleText('dim', `  ${line}`))] : []
  return [styleText('bold', figure.title), styleText('dim', `  ${how}`), ...lines, ...why, ''].join('\n')
}

const coloured = (met: string): string =>
  met.trim() === 'met' ? styleText('green', met) : met.trim() === '' ? met : styleText('red', met)
