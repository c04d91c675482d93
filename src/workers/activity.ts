import { oneLine } from '../domain/printable.ts'

/** A few words on one line, for a person; what a vendor or a model wrote may hold anything. */
export const brief = (text: string, longest = 80): string => oneLine(text, longest)

/** The end of a path: enough to know the file, without the folder the worker runs in. */
export const tailOf = (path: string): string =>
  path
    .replace(/^.*\/runs\/w[0-9a-z]+\/tree\//, '')
    .split('/')
    .filter(Boolean)
    .slice(-2)
    .join('/')
