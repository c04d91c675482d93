/** A comment or string that ends before `end`. */
export type Span = { end: number; kind: 'comment' | 'string' }

/** Where what a pattern finds right at a place ends; undefined where it finds nothing there. */
export function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  const sticky = new RegExp(pattern.source, 'y')
  sticky.lastIndex = at
  const found = sticky.exec(text)
  return found ? at + found[0].length : undefined
}
