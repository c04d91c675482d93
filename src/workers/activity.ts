const LONGEST = 80

/** A few printable words on one line, for a person who watches; what a model wrote may hold anything. */
export function brief(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}

/** The end of a path: enough to know the file, without the folder the worker runs in. */
export const tailOf = (path: string): string => path.split('/').filter(Boolean).slice(-2).join('/')
