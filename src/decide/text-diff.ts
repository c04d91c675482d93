/** Lines of unchanged text that are shown around a change. */
const AROUND = 3

type Line = { mark: ' ' | '-' | '+'; text: string; before: number; after: number }

/**
 * What became of a text, in unified form without file names; empty where nothing changed. Written out here because a
 * hook shows it too, and may load no package. Takes lines × lines of memory: for files that a person reads.
 */
export function textDiff(before: string, after: string): string {
  const lines = compare(linesOf(before), linesOf(after))
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ mark }) => mark !== ' '),
  )
  return lines
    .flatMap((line, at) => {
      if (!near[at]) return []
      const end = near.indexOf(false, at)
      const part = lines.slice(at, end < 0 ? lines.length : end)
      return [...(near[at - 1] ? [] : [place(line, part)]), line.mark + line.text]
    })
    .join('\n')
}

/** As diff(1) has it: a part of one line is said without its length, and an empty one by the line before it. */
function place({ before, after }: Line, part: readonly Line[]): string {
  const range = (start: number, without: Line['mark']): string => {
    const length = part.filter(({ mark }) => mark !== without).length
    return length === 1 ? `${start}` : `${length === 0 ? start - 1 : start},${length}`
  }
  return `@@ -${range(before, '+')} +${range(after, '-')} @@`
}

/** A last line without its end is another line than one with it. */
const linesOf = (text: string): string[] =>
  text === ''
    ? []
    : text.endsWith('\n')
      ? text.slice(0, -1).split('\n')
      : [...text.split('\n').slice(0, -1), `${text.split('\n').at(-1)} (no line end)`]

/** The longest common part stays, by the usual table of lengths. */
function compare(old: readonly string[], now: readonly string[]): Line[] {
  const kept = old.map(() => new Array<number>(now.length + 1).fill(0))
  kept.push(new Array<number>(now.length + 1).fill(0))
  const lengthAt = (i: number, j: number): number => kept[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = kept[i] ?? []
      row[j] =
        old[i] === now[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1))
    }
  }
  const lines: Line[] = []
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    const at = { before: i + 1, after: j + 1 }
    const isSame = i < old.length && j < now.length && old[i] === now[j]
    const isGone = !isSame && i < old.length && (j === now.length || lengthAt(i + 1, j) >= lengthAt(i, j + 1))
    lines.push({
      mark: isSame ? ' ' : isGone ? '-' : '+',
      text: (isSame || isGone ? old[i] : now[j]) ?? '',
      ...at,
    })
    if (isSame || isGone) i += 1
    if (!isGone) j += 1
  }
  return lines
}
