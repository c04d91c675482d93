/** A snapshot file before and after; a side that is no text is told apart by its `blob` alone. */
export type SnapshotChange = { path: string; before: string | undefined; after: string | undefined }

/** What a runner of JavaScript, pytest (syrupy) or Rust (insta) writes by itself. */
export const isSnapshot = (path: string): boolean =>
  /\.(?:snap|ambr|approved\.\w+|verified\.\w+)$|(?:^|\/)__(?:image_)?snapshots__\//.test(path)

/**
 * Files in which a recorded value is not to be found any more, in any of the snapshots that the patch changes: so an entry
 * may get another name or file, and new ones are fine.
 */
export function rewrittenSnapshots(changes: readonly SnapshotChange[]): string[] {
  const now = new Set(changes.flatMap(({ after }) => (after === undefined ? [] : valuesIn(after))))
  return changes.flatMap(({ path, before }) =>
    before !== undefined && valuesIn(before).some((value) => !now.has(value)) ? [path] : [],
  )
}

function valuesIn(text: string): string[] {
  const plain = text.replace(/\r\n?/g, '\n')
  const entries = [...plain.matchAll(/^exports\[`(?:\\[\s\S]|[^`\\])*`\] = `((?:\\[\s\S]|[^`\\])*)`;/gm)].map(
    ({ 1: value = '' }) => value,
  )
  if (entries.length > 0) return entries
  const named = [...plain.matchAll(/^# name: .*\n([\s\S]*?)^# ---$/gm)].map(({ 1: value = '' }) => value)
  if (named.length > 0) return named
  // insta: what stands above the second line of dashes is about the test, not of it.
  const body = /^---\n[\s\S]*?\n---\n([\s\S]*)$/.exec(plain)?.[1] ?? plain
  return body.trim() === '' || /^\/\/ \w+ Snapshot v\d\S*\s*$/.test(body.split('\n')[0] ?? '') ? [] : [body]
}
