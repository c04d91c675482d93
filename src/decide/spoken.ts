/** Of a longer text only so much is looked through: what is wanted stands at its start or at its end. */
export const MOST_CHARS = 8_000

/** What nobody says, and signs of which one is in it: to make a pattern ready takes longer than to look for a sign. */
type Unsaid = { signs: readonly string[]; pattern: RegExp }
const FENCE: Unsaid = { signs: ['```'], pattern: /```[\s\S]*?(?:```|$)/g }
const INLINE: Unsaid = { signs: ['`'], pattern: /`[^`\n]*`/g }
const QUOTED: Unsaid = { signs: ['"', '“'], pattern: /"[^"\n]{1,80}"|“[^”\n]{1,80}”/g }
/** Lines that a person has pasted: quotes of mail, frames of a stack. */
const PASTED: Unsaid = { signs: ['>', 'at'], pattern: /^(?:>|\s+at\s).*$/gm }
/** An address, or a path with a slash or an ending, or a name of a program: no word that somebody says. */
const ADDRESS: Unsaid = { signs: ['://'], pattern: /\bhttps?:\/\/\S+/g }
const PATH: Unsaid = {
  signs: ['/', '.'],
  pattern: /(?<![\w/.-])\/?(?:[\w@.-]+\/)+[\w@.*-]*|(?<![\w/.-])[\w@-]+\.[a-z][a-z0-9]{0,9}\b(?!\()/g,
}
const NAME: Unsaid = { signs: [''], pattern: /\b\w*_\w*\b|\b[A-Z]?[a-z][a-z0-9]*[A-Z]\w*\b|\b\w+\(\)/g }
/** What is refused is not wanted, as far as its clause goes. */
const REFUSED =
  /\b(?:do not|don't|dont|no need (?:to|for)|no|never|without|instead of|rather than|skip|stop (?=\w+ing\b))\b[^.,;:!?…]*/g

/** A gap: what stood there is not said, and the words around it do not become neighbours. */
const GAP = ' … '

const shortened = (text: string): string =>
  text.length <= MOST_CHARS ? text : text.slice(0, MOST_CHARS / 2) + GAP + text.slice(-MOST_CHARS / 2)

const mayStandIn = (text: string, { signs }: Unsaid): boolean => signs.some((sign) => text.includes(sign))

const without = (text: string, unsaid: Unsaid): string =>
  mayStandIn(text, unsaid) ? text.replace(unsaid.pattern, GAP) : text

/** What a person wants in a text, in lower case: without code, quotes, addresses, paths, names of programs and what is refused. */
export const spokenIn = (text: string): string =>
  [FENCE, PASTED, INLINE, QUOTED, ADDRESS, PATH, NAME]
    .reduce(without, shortened(text))
    .toLowerCase()
    .replace(/’/g, "'")
    .replace(REFUSED, GAP)
    .replace(/\s+/g, ' ')
    .trim()

/**
 * The paths that a text mentions, each once, in their order; below `root` as they are from there. An address is none,
 * and a number with a dot is none. Hosts mention a file as `@src/a.ts`, which may be a package's name as well.
 */
export function pathsIn(text: string, root?: string): string[] {
  const left = without(shortened(text), ADDRESS)
  const paths = (mayStandIn(left, PATH) && left.match(PATH.pattern)) || []
  return [...new Set(paths.flatMap((path) => readings(path, root)))]
}

function readings(path: string, root: string | undefined): string[] {
  if (path.startsWith('@')) return [path.slice(1), path]
  const isBelow = root !== undefined && path.startsWith(`${root}/`)
  return [isBelow ? path.slice(root.length + 1) : path.replace(/^\.\//, '')]
}

const WEB_WORDS =
  /\b(?:on|from|search|over) the (?:web|internet|net)\b|\bonline\b|\bweb search\b|\bgoogle (?:for|it)\b|\bbrowse\b/

/** Whether the web is needed: an address stands there, or it is said. */
export const needsWeb = (text: string, spoken: string): boolean =>
  /\bhttps?:\/\//.test(text) || WEB_WORDS.test(spoken)

const isPartOfWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_-]/u.test(char)

/** Whether a word or a phrase is said, as whole words; `audit*` is the start of one. */
export function says(spoken: string, phrase: string): boolean {
  const isStart = phrase.endsWith('*')
  const sought = (isStart ? phrase.slice(0, -1) : phrase).toLowerCase()
  for (let at = spoken.indexOf(sought); at >= 0; at = spoken.indexOf(sought, at + 1)) {
    const endsWord = isStart || !isPartOfWord(spoken[at + sought.length])
    if (endsWord && !isPartOfWord(spoken[at - 1])) return true
  }
  return false
}
