/** The user's repository, of which the answers speak or do not. */
export const FILES: Record<string, string> = {
  'README.md': '# Ledgerly\n\nKeeps the books of small shops.\n',
  'package.json': '{\n  "name": "ledgerly",\n  "scripts": { "test": "vitest run" }\n}\n',
  'src/books/post.ts': [
    'import { round } from "../money.ts"',
    '',
    'export function postEntry(book: Book, entry: Entry): Book {',
    '  if (entry.amount <= 0) return book',
    '  return { ...book, entries: [...book.entries, entry] }',
    '}',
    '',
  ].join('\n'),
  'src/money.ts': [
    '/** Half up, in cents. */',
    'export const round = (amount: number): number => Math.round(amount * 100) / 100',
    '',
    'export function splitEvenly(total: number, parts: number): number[] {',
    '  return Array.from({ length: parts }, () => round(total / parts))',
    '}',
    '',
  ].join('\n'),
  'src/server/retry.py': 'def with_backoff(call, attempts=5):\n    return call()\n',
  'docs/design.md': '# Design\n\nOne book per shop.\n',
  Makefile: 'build:\n\ttsc -p .\n',
}
