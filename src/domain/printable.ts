/** Commands to a terminal that carry a text which it does not show (OSC, DCS, SOS, PM, APC), where they are ended. */
const CARRIER = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x7f-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)/g
/** Colours, cursor movements and the like, and the short commands such as a reset. */
const COMMAND = /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b[ -/]{1,8}[0-~]|\x1b[0-~]/g
const LINE_END = /\r\n?|[\x0b\x0c\x85\u2028\u2029]/g
const CONTROL = /[\x00-\x08\x0e-\x1f\x7f-\x9f]/g

/**
 * What is there and not seen: overrides of the direction, zero width, fillers, tags, selectors of a variant. The first
 * group is what may stay: a joiner inside an emoji or between letters that it shapes (from Arabic to Sinhala, Burmese,
 * Khmer, Mongolian), one selector after what it selects for, and Arabic signs that are seen. Made when it is needed:
 * letters by their kind take most of a millisecond, and most texts are plain.
 */
const unseen = (): RegExp =>
  /((?<=\p{Extended_Pictographic}[\ufe0e\ufe0f]?\p{Emoji_Modifier}?)\u200d(?=\p{Extended_Pictographic})|(?<=[\u0600-\u0dff\u1000-\u109f\u1780-\u18af])[\u200c\u200d](?=[\u0600-\u0dff\u1000-\u109f\u1780-\u18af])|(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)|[\u0600-\u0605\u06dd\u0890\u0891\u08e2])|[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu

/**
 * A text that others wrote, as it may be shown to a person or a model: nothing in it steers a terminal, reorders what is
 * read, or is there without being seen. Lines and tabs stay, and so does every letter of every script with its marks;
 * emoji stay whole, but flags made of tags (England, Scotland, Wales) show as plain flags. What a command to a terminal
 * carries is left out with it, as a terminal would, if it ends in its line; a command without an end hides nothing.
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text
  return text
    .toWellFormed()
    .replace(CARRIER, '')
    .replace(COMMAND, '')
    .replace(LINE_END, '\n')
    .replace(CONTROL, '')
    .replace(unseen(), '$1')
}

/** Most texts: seen at one look. */
const PLAIN = /^[\t\n -~]*$/

/** The same on one line, whatever line ends it holds, and cut to so many characters. */
export const oneLine = (text: string, longest = Number.POSITIVE_INFINITY): string =>
  shortened(printable(text).replace(/\s+/gu, ' ').trim(), longest)

/** At most so many characters, each of them whole; where there were more, `…` is the last. Cut twice it stays the same. */
export function shortened(text: string, longest: number): string {
  const whole = text.toWellFormed()
  if (whole.length <= longest) return whole
  // A character is two units at most: of a long text the rest need not be taken apart.
  const characters = [...whole.slice(0, 2 * longest + 2)]
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : whole
}

/** What `printable` would change, and a terminal could take for more than a letter. */
const unsafe = (): RegExp => /[\x7f-\x9f\u2028\u2029]|[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/**
 * JSON on one line that is harmless on a terminal: every parser reads the same text from it. A number that is none, or a
 * value that cannot be written, is a bug of the caller, as in JSON.stringify.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value)
  return PLAIN.test(text) ? text : text.replace(unsafe(), (found) => found.split('').map(escaped).join(''))
}

/** A value as JSON has it, with every text in it, names of fields too, as it may be shown. */
export function printableIn(value: unknown): unknown {
  if (typeof value === 'string') return printable(value)
  if (Array.isArray(value)) return value.map(printableIn)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [printable(name), printableIn(one)]))
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
