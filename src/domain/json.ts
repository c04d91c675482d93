/** What `JSON.parse` makes of a text; undefined where it is no JSON (which can say everything but that). */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
