import type { PlaceCited, Quote } from '../../domain/citation.ts'
import { citationsIn } from '../citations.ts'
import { codeShown } from '../cited-quotes.ts'
import { withoutUrls } from '../cited-urls.ts'

/** What a claim names of code: places with a line or a link, other words that could be paths, names in backticks, and what it shows. */
export type CodeNamed = {
  places: readonly PlaceCited[]
  words: readonly string[]
  names: readonly string[]
  shown: readonly Quote[]
}

const PATH_WORD = /[\w.@-]+(?:\/[\w.@[\]()-]+)+/g
const SPAN = /(`+)((?:(?!\1)[^\n]){1,400}?)\1(?!`)/g
/** A function, a method of something, a type: `name`, `name()`, `a.name(…)`, `A::name`. */
const NAME = /^((?:[\w$]+(?:\.|::|#))*)([A-Za-z_$][\w$]{2,80})(?:\([^()]*\))?$/

/** Names below these belong to a language and to nobody's repository. */
const PLATFORM =
  /^(?:Math|JSON|Object|Array|String|Number|Boolean|Date|Promise|Map|Set|RegExp|Symbol|Reflect|Intl|console|process|Buffer|window|document|fs|path|os|std|fmt|time|strings|sys|re|np|pd)(?:\.|::|#)/

export function codeIn(text: string): CodeNamed {
  const said = withoutUrls(text, (url) => ' '.repeat(url.length))
  const names = [...said.matchAll(SPAN)].flatMap((match) => {
    const [, owner = '', name] = NAME.exec(match[2] ?? '') ?? []
    return name === undefined || PLATFORM.test(owner) ? [] : [name]
  })
  return {
    places: citationsIn(said).places,
    words: [...new Set(said.match(PATH_WORD) ?? [])],
    names: [...new Set(names)],
    shown: codeShown(said),
  }
}
