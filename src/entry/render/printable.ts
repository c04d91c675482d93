import { stripVTControlCharacters } from 'node:util'

/** Commands to a terminal that carry a text (DCS, SOS, PM, APC), whole: Node leaves them in. */
const CARRIERS = /(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?/g
/** What else steers a terminal or hides from the eye: controls but tab and line end, bidi overrides, zero width, tags. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** A worker's words as a person may safely see them on a terminal. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text.replace(CARRIERS, '')).replace(UNSEEN, '')
