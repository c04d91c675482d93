/** Bits of information in each character, by how often each occurs in the text itself. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** Words and gaps that people put where a secret would go. */
const STAND_INS =
  /\.\.\.|…|[<>]|\$\{|\{\{|%[({]|\$\(|x{4,}|\*{3,}|(.)\1{5,}|example|sample|dummy|placeholder|your|change.?me|replace|redacted|not.?a.?real|insert|invalid|secret.?here|(?:012)?3456789|abcdefg/i

/** Text that stands where a secret would be: `sk-...`, `xxxx`, `<your key>`, `${VAR}`, EXAMPLE, or too even to be one. */
export const isStandIn = (text: string): boolean =>
  STAND_INS.test(text) || (text.length >= 16 && entropyOf(text) < 2.8)

/** Words joined by hyphens or underscores, as people name things; a row of capitals alone may be a key. */
export function isWords(text: string): boolean {
  const pieces = text.split(/[-_.:/ ]+/)
  const named = /[a-z]/.test(text) || pieces.length >= 3
  return named && pieces.every((piece) => /^(?:[A-Za-z]?[a-z]*|[A-Z]+|\d{1,4}|v\d+)$/.test(piece))
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const CODE = /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+|[()[\]{}|\\]|=>|::|:\/\//
const PATH = /^(?:[.~]{0,2}\/[\w.@-]+){1,}\/?$|^[A-Za-z]:[\\/]|^(?:[\w.-]+\/)+[\w-]+\.\w{1,5}$/

/** A value made up by a machine: letters and digits mixed within one run, and not words joined by hyphens. */
export function looksGenerated(value: string): boolean {
  if (value.length < 16 || isStandIn(value) || isPath(value) || CODE.test(value)) return false
  if (UUID.test(value)) return true
  const runs = value.split(/[-_.:/+=]+/).filter((run) => run.length >= 6)
  return entropyOf(value) >= 3 && (runs.some(isMixed) || isDense(value))
}

const isPath = (value: string): boolean => PATH.test(value) && !value.split('/').some(isMixed)

/** Long, of all kinds, and with hardly a letter twice: no name that a person made up. */
const isDense = (value: string): boolean =>
  value.length >= 24 &&
  /\d/.test(value) &&
  /[a-z]/.test(value) &&
  /[A-Z]/.test(value) &&
  entropyOf(value) >= 4

/** A value made up by a person: at least three kinds of characters, and no expression or path. */
export function looksChosen(value: string): boolean {
  if (value.length < 8 || isStandIn(value) || isPath(value) || CODE.test(value)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/].filter((kind) => kind.test(value)).length
  return (
    looksGenerated(value) || (kinds >= 3 && entropyOf(value) >= 2.5 && !/^[a-z]+[A-Z][a-z]+\d?$/.test(value))
  )
}

/** Letters and digits that take turns, as in `a8f3kQ`; a word with a number behind it, as in `sha256`, is not. */
export function isMixed(run: string): boolean {
  const turns = run.match(/(?:[A-Za-z](?=\d))|(?:\d(?=[A-Za-z]))/g)?.length ?? 0
  if (turns >= 3) return true
  return run.length >= 20 && /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run)
}
