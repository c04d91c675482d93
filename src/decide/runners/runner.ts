import type { Count } from '../../domain/count.ts'

/** Reads what one runner prints, from whole lines without colours; undefined where it did not print its summary. */
export type Runner = (lines: readonly string[]) => Count | undefined

/** Sums the numbers before each word, as in "1 failed | 2 passed". */
export function numbersIn(texts: readonly string[], separator: RegExp): (...words: string[]) => number {
  const sums = new Map<string, number>()
  for (const part of texts.flatMap((text) => text.split(separator))) {
    const [, number, word] = /^\s*(\d+) (.*?)\s*$/.exec(part) ?? []
    if (number !== undefined && word !== undefined) sums.set(word, (sums.get(word) ?? 0) + Number(number))
  }
  return (...words) => words.reduce((sum, word) => sum + (sums.get(word) ?? 0), 0)
}

/** What a pattern finds in each line that it fits. */
export const found = (lines: readonly string[], pattern: RegExp): string[] =>
  lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])

export const once = (names: readonly string[]): string[] => [...new Set(names)]
