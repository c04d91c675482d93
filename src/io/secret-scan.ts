import type { Span } from '../decide/secret-rule.ts'
import { distinct, literalSpans, secretSpans } from '../decide/secret-spans.ts'
import type { Finding } from '../domain/secret.ts'
import type { Fingerprint } from './fingerprint.ts'

/** A text and how to say where in it something stands; lines and columns count from 1. */
export type Passage = { text: string; place(line: number, column: number): string }

/** Looks through texts for secrets. The secrets themselves do not come back. */
export type Scanner = {
  /** By the user's own values and our own rules: cheap enough for every line that a worker prints. */
  spans(text: string): Span[]
  /** And by the rules of the preset. */
  allSpans(text: string): Promise<Span[]>
  /** Every secret in the passages, each once for each rule and passage. */
  findings(passages: readonly Passage[]): Promise<Finding[]>
  fingerprint: Fingerprint
}

/** More rules, of somebody else's. */
export type Preset = (text: string) => Promise<Span[]>

export function scannerFor(
  values: ReadonlyMap<string, string>,
  fingerprint: Fingerprint,
  preset: Preset,
): Scanner {
  const spans = (text: string): Span[] => distinct([...literalSpans(text, values), ...secretSpans(text)])
  const allSpans = async (text: string): Promise<Span[]> => {
    const own = [...literalSpans(text, values), ...secretSpans(text)]
    return distinct([...own, ...(await preset(text))])
  }
  return {
    spans,
    allSpans,
    fingerprint,
    findings: async (passages) => {
      const text = passages.map((passage) => passage.text).join(BETWEEN)
      return located(text, await allSpans(text), passages, fingerprint)
    },
  }
}

/** All passages are one text for the rules, which cost more for each text than for each byte. */
const BETWEEN = '\n\n'

function located(
  text: string,
  spans: readonly Span[],
  passages: readonly Passage[],
  fingerprint: Fingerprint,
): Finding[] {
  const found = new Map<string, Finding>()
  let index = 0
  let from = 0
  for (const { rule, start, end } of spans) {
    for (let length = passages[index]?.text.length ?? 0; start >= from + length + BETWEEN.length; ) {
      from += length + BETWEEN.length
      index += 1
      length = passages[index]?.text.length ?? 0
    }
    const secret = text.slice(start, end)
    const mark = fingerprint(secret)
    const key = `${index} ${mark}`
    if (found.has(key)) continue
    const [line, column] = position(text.slice(from, start))
    const place = passages[index]?.place(line, column) ?? ''
    found.set(key, { rule, place, fingerprint: mark, preview: previewOf(secret) })
  }
  return [...found.values()]
}

function position(before: string): [line: number, column: number] {
  const lines = before.split('\n')
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1]
}

/** Of a short secret less is shown: four characters could be half of it. */
const previewOf = (secret: string): string =>
  `${secret.slice(0, Math.min(4, Math.floor(secret.length / 4))).replace(/\s/g, ' ')}…, ${secret.length} characters`
