import { VENDOR_NAMES, type VendorName } from '../domain/rule.ts'

/** What stands in a gap is a path or code: `ask … codex`. */
const WHO = `(?:… )?(${VENDOR_NAMES.join('|')})`

/** The ways in which people name who is to do it. What is merely named (an API, a file, a pattern) is not addressed. */
const ADDRESSED = [
  `^${WHO}[,:] `,
  `\\b(?:ask|asking|have|having|let|get|use|using|tell|want|consult|check with|hear from|opinion from|review from|review by|view of|over to|on to|back to|past) ${WHO}\\b`,
  `\\bsee what ${WHO} \\w+s\\b`,
  `\\bwhat (?:does|would|will) ${WHO} (?:do|make|say|suggest|think)\\b`,
  `\\b${WHO} should\\b`,
]
const NOT_A_MODEL = `(?:api|cli|exec|adapter|client|event|events|exchange|pattern|patterns|sdk|plugin|config)`
const MERELY_NAMED = `\\b${WHO} ${NOT_A_MODEL}\\b`

/** The vendor that the words are addressed to, as a person names it; undefined for none. */
export function addresseeIn(spoken: string): VendorName | undefined {
  if (!VENDOR_NAMES.some((name) => spoken.includes(name))) return undefined
  const left = spoken.replace(new RegExp(MERELY_NAMED, 'g'), '…')
  for (const source of ADDRESSED) {
    const name = new RegExp(source).exec(left)?.[1]
    if (name !== undefined) return VENDOR_NAMES.find((one) => one === name)
  }
  return undefined
}
