/** Breaks a text between words so that no line is longer than `columns`; a word that is longer stands alone. */
export const wrap = (text: string, columns: number): string[] => wrapPieces(text.split(' '), columns)

/** The same between pieces that stay whole, whatever blanks they hold. */
export function wrapPieces(pieces: readonly string[], columns: number): string[] {
  const lines: string[] = []
  for (const piece of pieces) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + piece.length <= columns)
      lines[lines.length - 1] = `${line} ${piece}`
    else lines.push(piece)
  }
  return lines
}

/** Parts of one line with a dot between them, to be wrapped between these. */
export const dotted = (parts: readonly string[]): string[] =>
  parts.map((part, index) => (index < parts.length - 1 ? `${part} ·` : part))
