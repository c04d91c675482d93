import type { Alternative, Conditions, Rule } from '../domain/rule.ts'
import { neededText } from './needed-text.ts'
import { inOrder } from './rules.ts'

/** Rules as a table has them: what can be found out of a pattern before, a typed prompt does not wait for. */
export const readied = (rules: readonly Rule[]): Rule[] =>
  rules.map((rule) => ({
    ...rule,
    when: withAlternatives(rule.when),
    unless: rule.unless.map(withAlternatives),
  }))

const withAlternatives = ({ regex, ...rest }: Conditions): Conditions =>
  inOrder(regex === undefined ? rest : { ...rest, regex, alternatives: alternativesOf(regex) })

/** The choices of a pattern, which matches where one of them does. A long one takes half a millisecond to be made ready. */
export const alternativesOf = (source: string): Alternative[] =>
  choicesOf(source).map((choice) => {
    const needs = neededText(choice)
    return needs === undefined ? { source: choice } : { source: choice, needs }
  })

/** What stands between the bars outside of groups and classes. */
function choicesOf(source: string): string[] {
  const choices = ['']
  let depth = 0
  let inClass = false
  for (const piece of source.match(/\\.|./gsu) ?? []) {
    if (piece === '[') inClass = true
    else if (piece === ']') inClass = false
    else if (!inClass && piece === '(') depth += 1
    else if (!inClass && piece === ')') depth -= 1
    if (piece === '|' && depth === 0 && !inClass) choices.push('')
    else choices.push((choices.pop() ?? '') + piece)
  }
  return choices
}
