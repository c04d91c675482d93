import { COMMANDS } from './index.ts'

export function helpText(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((verb) => verb.length))
  const rows = Object.entries(COMMANDS).map(([verb, { about }]) => `  ${verb.padEnd(width)}  ${about}`)
  return `Waybill runs another vendor's model as a bounded worker and brings back the result, its cost and the proof.

Usage: waybill VERB [options]        waybill help VERB

${rows.join('\n')}

Exit codes: 0 accepted or unverified · 2 wrong usage · 3 not allowed or over budget · 4 the worker failed ·
            5 the checks rejected the work · 6 the set-up is wrong · 7 still running · 130 cancelled · 1 a bug in Waybill
`
}

export function helpFor(verb: string): string {
  const command = COMMANDS[verb]
  return command ? `${command.about}.\n\nUsage: waybill ${command.usage}\n` : helpText()
}
