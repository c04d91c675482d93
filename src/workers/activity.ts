/** Printable words on one line, for a person; what a vendor or a model wrote may hold anything. */
export function brief(text: string, longest = 80): string {
  const characters = [...text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()]
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : characters.join('')
}

/** The end of a path: enough to know the file, without the folder the worker runs in. */
export const tailOf = (path: string): string => path.split('/').filter(Boolean).slice(-2).join('/')
