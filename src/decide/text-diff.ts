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
    .flatMap((line, at) => (near[at] ? [...(near[at - 1] ? [] : [place(line)]), line.mark + line.text] : []))
    .join('\n')
}

const place = ({ before, after }: Line): string => `@@ -${before} +${after} @@`

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
