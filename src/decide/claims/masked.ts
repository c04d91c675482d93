import { withoutUrls } from '../cited-urls.ts'

/** What stands in a line and is no word of its sentence: code, and where links lead. Not `[text]`, which is read. */
const CODE = /(`+)(?:(?!\1)[^\n]){1,400}?\1(?!`)/g
const TARGET =
  /(?<=\])\((?:<[^>\n]{1,2000}>|[^\s()<>]{1,2000}(?:\([^\s()]{0,200}\)[^\s()<>]{0,2000}){0,4})(?:\s+["'(][^\n]{0,200}?["')])?\)/g

/** The same text with code and addresses blotted out, so that no sentence ends and no quotation begins inside of one. */
export const masked = (text: string): string =>
  withoutUrls(text.replace(CODE, blot).replace(TARGET, blot), blot)

/** Without what is in code: an address there is a part of a command. */
export const withoutCode = (text: string): string => text.replace(CODE, blot)

const blot = (found: string): string => '\u00b7'.repeat(found.length)
